"""Short logs in memsnap's pool form (docs/formats.md) in which one tag leaks."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path

MIB = 1 << 20
HEADER = b" Tag  Type     Allocs     Frees      Diff   Bytes  Per Alloc\r\n"
BEGIN = datetime(2026, 3, 2, tzinfo=timezone.utc)


@dataclass
class LeakLog:
    """A server whose tag grows by `step` each minute from the sample `leaks_from` on.

    `ends` is the sample at which its memory comes back, which is the end of the leak. Tag and host
    are any bytes; the tag has four of them.
    """

    host: str | bytes = "FS01"
    tag: bytes = b"Leak"
    samples: int = 90
    leaks_from: int = 30
    ends: int | None = None
    step: int = MIB
    begin: datetime = BEGIN
    others: list[bytes] = field(default_factory=lambda: [b"Mm  ", b"Ntfs", b"File"])

    def held(self, sample: int) -> int:
        """The bytes that the tag holds."""
        if self.ends is not None and sample >= self.ends:
            return MIB
        return MIB + self.step * max(0, sample - self.leaks_from)

    def snapshot(self, sample: int) -> bytes:
        """One snapshot: its stamps and its rows."""
        time = self.begin + timedelta(minutes=sample)
        host = self.host.encode() if isinstance(self.host, str) else self.host
        rows = [_row(tag, 4096 + 8 * sample, 8 * sample, 1024 * 1024) for tag in self.others]
        held = self.held(sample)
        objects = held // 1024
        rows.append(_row(self.tag, objects + 500 * sample, 500 * sample, held))
        total = held + len(self.others) * MIB
        return b"".join([
            b"!LogType=poolsnap\r\n!ComputerName=", host, b"\r\n",
            b"!buildnumber=3790\r\n!buildtype=retail\r\n",
            time.strftime("!SystemTime=%m\\%d\\%Y %H:%M:%S.0000 (GMT)\r\n").encode(),
            b"!TickCount=%d\r\n" % (3_600_000 + 60_000 * sample),
            b"!PagedPoolBytes=%d\r\n!PagedPoolLimit=%d\r\n" % (total, 200 * MIB), *rows])

    def write(self, path: Path) -> Path:
        """Writes the log; returns where."""
        path.write_bytes(HEADER + b"".join(map(self.snapshot, range(self.samples))))
        return path


def _row(tag: bytes, allocs: int, frees: int, held: int) -> bytes:
    diff = allocs - frees
    return b" %4s %-5s %9u %9u %9u %9u %9u\r\n" % (
        tag, b"Paged", allocs, frees, diff, held, held // max(diff, 1))
