"""The program as it was built, run from outside in a folder of its own.

    POOLSENTRY_PROGRAM   the executable; build/linux-release/poolsentry where it is not given
    POOLSENTRY_WINE      "scripts/wine.sh PREFIX", where the program is one for Windows
    POOLSENTRY_PATIENCE  a factor for all deadlines
"""

import contextlib
import json
import os
import shlex
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from harness.waiting import PATIENCE, TooLate

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = Path(os.environ.get("POOLSENTRY_PROGRAM", ROOT / "build/linux-release/poolsentry"))
WINE = shlex.split(os.environ.get("POOLSENTRY_WINE", ""))
RUN_S = 120
# A console replay waits up to 60 s for what it still has to deliver.
WATCH_S = 150

# Exit statuses (docs).
NOTHING_LEAKS, LEAK_OPEN, BAD_USAGE, UNUSABLE, UNAVAILABLE, INTERNAL = range(6)

# Events (docs/events.md).
STARTED, STOPPED = 1000, 1001
LEAK, IMMINENT, CLEARED = 2000, 2002, 2004
DELIVERY_FAILS, DELIVERY_WORKS, DAMAGED, TEST = 3010, 3011, 3021, 3090


def for_program(path: Path) -> str:
    """A path as the program knows it: Wine shows the root as drive Z."""
    return "Z:" + str(path).replace("/", "\\") if WINE else str(path)


# What a sanitizer says when it has found something: its exit status is that of an open leak.
SANITIZER_SAYS = ("Sanitizer: ", "runtime error: ")


def refuse_sanitizer(text: str) -> None:
    """AssertionError where a sanitizer has found something."""
    if any(words in text for words in SANITIZER_SAYS):
        raise AssertionError(text[-8000:])


@dataclass
class Finished:
    """What a run of the program came to."""

    status: int
    out: str
    err: str

    @property
    def said(self) -> str:
        """Everything that it printed."""
        return self.out + self.err

    def json(self):
        """What it printed, as JSON."""
        return json.loads(self.out)


class Watch:
    """`poolsentry watch --json` while it runs: its alerts, each with when it was printed."""

    def __init__(self, command: list[str], environment: dict[str, str]):
        self.alerts: list[dict] = []
        self.raw = b""
        self.changed = threading.Condition()
        self.begun = time.monotonic()
        self.process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.errors = b""
        self.readers = [threading.Thread(target=read, daemon=True)
                        for read in (self._read_alerts, self._read_errors)]
        for reader in self.readers:
            reader.start()

    @property
    def pid(self) -> int:
        """The process."""
        return self.process.pid

    def events(self, *ids: int) -> list[dict]:
        """The alerts of these events that were printed until now; all where none is named."""
        with self.changed:
            return [alert for alert in self.alerts if not ids or alert["event"] in ids]

    def wait_for(self, event: int, count: int = 1, seconds: float = 30) -> list[dict]:
        """The alerts of this event, as soon as they are so many."""
        self.wait_until(lambda: len(self.events(event)) >= count, seconds,
                        f"event {event}, {count} times")
        return self.events(event)

    def wait_until(self, condition: Callable[[], object], seconds: float, what: str) -> None:
        """Returns when the condition holds after an alert; TooLate after `seconds`."""
        with self.changed:
            if not self.changed.wait_for(condition, seconds * PATIENCE):
                raise TooLate(f"not within {seconds * PATIENCE:.0f} s: {what}; "
                              f"the console: {self.said()[-2000:]}")

    def said(self) -> str:
        """Everything that it has printed."""
        return (self.raw + self.errors).decode(errors="replace")

    def stop(self) -> int:
        """Ctrl-C, and how it ended."""
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGINT)
        return self.wait(30)

    def kill(self) -> None:
        """kill -9."""
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        self.wait(30)

    def wait(self, seconds: float = WATCH_S) -> int:
        """Its exit status, once it has ended by itself."""
        try:
            status = self.process.wait(seconds * PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise TooLate(f"watch has not ended within {seconds * PATIENCE:.0f} s; "
                          f"the console: {self.said()[-2000:]}") from None
        for reader in self.readers:
            reader.join()
        self.process.stdout.close()
        self.process.stderr.close()
        refuse_sanitizer(self.errors.decode(errors="replace"))
        return status

    def _read_alerts(self) -> None:
        for line in self.process.stdout:
            with self.changed:
                self.raw += line
                with contextlib.suppress(ValueError):
                    self.alerts.append(json.loads(line) | {"printed": time.monotonic()})
                self.changed.notify_all()

    def _read_errors(self) -> None:
        for line in self.process.stderr:
            self.errors += line


class Installation:
    """A data folder and a configuration, and the program run with them."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.data = folder / "data"
        self.config = folder / "config.json"
        self.watches: list[Watch] = []
        self.environment = os.environ | {"POOLSENTRY_DATA": for_program(self.data),
                                         "LC_ALL": "C.UTF-8"}
        for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            self.environment.pop(name, None)
        folder.mkdir(parents=True, exist_ok=True)

    def configure(self, **alerts: dict) -> None:
        """Writes a configuration: configure(email={...}, webhook={...}) enables these sinks."""
        sinks = {name: {"enabled": True} | keys for name, keys in alerts.items()}
        self.config.write_text(json.dumps(
            {"alerts": {"event_log": {"enabled": False}} | sinks}, indent=1))

    def command(self, *arguments: str) -> list[str]:
        """The program's command line."""
        return [*WINE, str(PROGRAM), *arguments]

    def run(self, *arguments: str, stdin: str = "", seconds: float = RUN_S) -> Finished:
        """Runs a verb to its end."""
        done = subprocess.run(self.command(*arguments), env=self.environment, text=True,
                              input=stdin, capture_output=True, timeout=seconds * PATIENCE,
                              errors="replace")
        refuse_sanitizer(done.stderr)
        return Finished(done.returncode, done.stdout, done.stderr)

    def run_configured(self, verb: str, *arguments: str) -> Finished:
        """The same with this configuration."""
        return self.run(verb, *arguments, "--config", for_program(self.config))

    def store_secret(self, name: str, secret: str) -> None:
        """`secret set`, which reads it from its standard input."""
        done = self.run("secret", "set", name, stdin=secret + "\n")
        if done.status != 0:
            raise AssertionError(f"secret set {name}: status {done.status}: {done.said}")

    def watch(self, log: Path, speed: str = "max") -> Watch:
        """Begins to watch a replay of the log."""
        watch = Watch(
            self.command("watch", "--json", "--source", "replay:" + for_program(log), "--speed",
                         speed, "--config", for_program(self.config)), self.environment)
        self.watches.append(watch)
        return watch

    def log_text(self) -> str:
        """What its log files say."""
        files = sorted(self.data.glob("logs/*"))
        return "".join(file.read_text(errors="replace") for file in files)

    def files(self) -> dict[str, bytes]:
        """Every file of the data folder but the secrets, by its path."""
        return {str(file.relative_to(self.data)): file.read_bytes()
                for file in self.data.rglob("*")
                if file.is_file() and file.relative_to(self.data).parts[0] != "secrets"}

    def close(self) -> None:
        """Ends what still runs."""
        for watch in self.watches:
            if watch.process.poll() is None:
                watch.kill()
