"""Short logs in which one tag leaks, in memsnap's pool form or in JSON lines (docs/formats.md)."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

MIB = 1 << 20
LIMIT = 200 * MIB
HEADER = b" Tag  Type     Allocs     Frees      Diff   Bytes  Per Alloc\r\n"
BEGIN = datetime(2026, 3, 2, tzinfo=timezone.utc)


@dataclass
class LeakLog:
    """A server whose tags grow by `step` each minute from the sample `leaks_from` on.

    `ends` is the sample at which their memory comes back, which is the end of the leak. After the
    sample `pauses_after` nothing is recorded for 100 days. A tag is any four bytes.
    """

    host: str = "FS01"
    tags: tuple[bytes, ...] = (b"Leak",)
    samples: int = 90
    leaks_from: int = 30
    ends: int | None = None
    pauses_after: int | None = None
    step: int = MIB
    begin: datetime = BEGIN
    others: tuple[bytes, ...] = (b"Mm  ", b"Ntfs", b"File")

    def held(self, sample: int) -> int:
        """The bytes that each of the tags holds."""
        if self.ends is not None and sample >= self.ends:
            return MIB
        return MIB + self.step * max(0, sample - self.leaks_from)

    def time(self, sample: int) -> datetime:
        """When the sample was taken."""
        late = self.pauses_after is not None and sample > self.pauses_after
        return self.begin + timedelta(days=100 if late else 0, minutes=sample)

    def rows(self, sample: int) -> list[tuple[bytes, int, int, int]]:
        """Tag, allocs, frees and bytes of each row."""
        rows = [(tag, 4096 + 8 * sample, 8 * sample, MIB) for tag in self.others]
        held = self.held(sample)
        return rows + [(tag, held // 1024 + 500 * sample, 500 * sample, held) for tag in self.tags]

    def snapshot(self, sample: int) -> bytes:
        """One snapshot in memsnap's form: its stamps and its rows."""
        rows = self.rows(sample)
        total = sum(held for _, _, _, held in rows)
        return b"".join([
            b"!LogType=poolsnap\r\n!ComputerName=", self.host.encode(), b"\r\n",
            b"!buildnumber=3790\r\n!buildtype=retail\r\n",
            self.time(sample).strftime("!SystemTime=%m\\%d\\%Y %H:%M:%S.0000 (GMT)\r\n").encode(),
            b"!TickCount=%d\r\n" % (3_600_000 + 60_000 * sample),
            b"!PagedPoolBytes=%d\r\n!PagedPoolLimit=%d\r\n" % (total, LIMIT),
            *(b" %4s %-5s %9u %9u %9u %9u %9u\r\n" %
              (tag, b"Paged", allocs, frees, allocs - frees, held, held // (allocs - frees))
              for tag, allocs, frees, held in rows)])

    def json_line(self, sample: int) -> bytes:
        """The same as a line of JSON, in which tag and host may have any bytes."""
        rows = self.rows(sample)
        usages = [{"tag": "".join(map(_tag_character, tag)), "pool": "paged", "allocs": allocs,
                   "frees": frees, "bytes": held} for tag, allocs, frees, held in rows]
        total = sum(held for _, _, _, held in rows)
        return json.dumps({
            "schema": "poolsentry.snapshot/1", "time": self.time(sample).isoformat()[:19] + "Z",
            "host": self.host, "build": 3790, "uptime_ms": 3_600_000 + 60_000 * sample,
            "pools": {"paged": {"bytes": total, "limit_bytes": LIMIT}},
            "usages": usages}).encode() + b"\n"

    def write(self, path: Path) -> Path:
        """Writes the log, as JSON where the path ends so; returns where."""
        samples = range(self.samples)
        if path.suffix == ".json":
            path.write_bytes(b"".join(map(self.json_line, samples)))
        else:
            path.write_bytes(HEADER + b"".join(map(self.snapshot, samples)))
        return path


def _tag_character(byte: int) -> str:
    character = chr(byte)
    return character if " " <= character <= "~" and character != "\\" else f"\\x{byte:02X}"
