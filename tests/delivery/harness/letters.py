"""What the tests of mail have in common: the configuration, and which mails are expected."""

from pathlib import Path

from harness.product import DELIVERY_FAILS, DELIVERY_WORKS, LEAK, Installation, Watch, for_program
from harness.smtp_server import Mail

USER, PASSWORD = "sentry@example.net", "Correct-Horse-42-Battery"
SENDER, OPS, BOSS = "poolsentry@example.net", "ops@example.net", "boss@example.net"


def email(port: int, ca_file: Path | None = None, scheme: str = "smtp", **keys) -> dict:
    """alerts.email for a server of ours; `keys` are added or replaced."""
    return {"server": f"{scheme}://localhost:{port}", "from": SENDER, "to": [OPS],
            "ca_file": for_program(ca_file) if ca_file else None} | keys


def in_clear(port: int, **keys) -> dict:
    """The same for a server that is trusted without TLS or login, as one on this machine."""
    return email(port, tls="off", **keys)


def ids_for(sink: str, watch: Watch) -> list[str]:
    """The alerts that were printed and that a sink has to get (docs/delivery.md)."""
    about_delivery = (DELIVERY_FAILS, DELIVERY_WORKS)
    return [alert["id"] for alert in watch.events() if alert["event"] >= LEAK and
            not (alert["event"] in about_delivery and alert["subject"] == sink)]


def header(data: bytes, name: str) -> str:
    """The value of a header that is one line of ASCII."""
    begin = name.lower().encode() + b":"
    for line in data.replace(b"\r\n", b"\n").split(b"\n\n")[0].split(b"\n"):
        if line.lower().startswith(begin):
            return line.split(b":", 1)[1].strip().decode()
    return ""


def alert_ids(letters: list[Mail] | list[bytes]) -> list[str]:
    """The alert that each mail says it is."""
    return [header(letter if isinstance(letter, bytes) else letter.data, "X-PoolSentry-Alert-Id")
            for letter in letters]


def with_password(installation: Installation, password: str = PASSWORD) -> Installation:
    """Stores the password of alerts.email."""
    installation.store_secret("smtp", password)
    return installation
