"""Looks for bytes in the memory of a running process, as a crash dump would hold them."""

import base64
from pathlib import Path


def writable_memory(pid: int) -> bytes:
    """All writable memory of the process, one mapping after the other."""
    parts = []
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            span, rights, *_ = line.split()
            if "r" not in rights or "w" not in rights:
                continue
            begin, end = (int(number, 16) for number in span.split("-"))
            try:
                memory.seek(begin)
                parts.append(memory.read(end - begin))
            except (OSError, ValueError):
                continue  # a mapping that cannot be read is in no dump either
    return b"\n".join(parts)


def spellings(user: str, secret: str) -> dict[str, bytes]:
    """Every form in which a mail login's secret passes through a program."""
    in_utf16 = secret.encode("utf-16-le")
    login = base64.b64encode(secret.encode())
    plain = base64.b64encode(f"\0{user}\0{secret}".encode())
    token = base64.b64encode(f"user={user}\1auth=Bearer {secret}\1\1".encode())
    return {"in clear": secret.encode(), "in UTF-16": in_utf16, "as AUTH LOGIN": login,
            "as AUTH PLAIN": plain, "as AUTH XOAUTH2": token}


def found_in(content: bytes, user: str, secret: str) -> list[str]:
    """The forms of the secret that the bytes hold."""
    return [name for name, form in spellings(user, secret).items() if form in content]
