#!/usr/bin/env python3
"""kill -9 at any moment: no alert is lost, and one that comes twice is the same message.

    tests/delivery/kill_loop.py [--rounds N] [--seed N]

Each round has a server of its own with a leak that ends (three alerts). PoolSentry watches its
log, all rounds with one data folder and one mail server, and is killed: at a random moment of its
run, or exactly when the mail server has reached a point of its conversation. Then it watches the
same log again and is left alone. After the last round every alert that was printed must have
arrived. 1,000 rounds take about five minutes.
"""

import argparse
import random
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict, deque
from pathlib import Path

from harness.letters import header, ids_for, in_clear
from harness.logs import LeakLog
from harness.product import NOTHING_LEAKS, Installation, Watch
from harness.smtp_server import SmtpServer
from harness.waiting import TooLate

ALERTS_A_ROUND = 3
POINTS = ("connected", "mail", "dot", "acknowledged")
RANDOM = "random moment"
SHARE_AT_POINTS = 0.6
CLEAN_RUNS, RECENT_RUNS = 3, 9


class Killer:
    """Kills the watch when the mail server comes to a point for the n-th time."""

    def __init__(self):
        self.lock = threading.Lock()
        self.watch: Watch | None = None
        self.point, self.left = "", 0

    def aim(self, watch: Watch, point: str, nth: int) -> None:
        """From now on this watch is killed there."""
        with self.lock:
            self.watch, self.point, self.left = watch, point, nth

    def at(self, point: str) -> None:
        """Called by the server's threads."""
        with self.lock:
            if self.watch is None or point != self.point:
                return
            self.left -= 1
            if self.left == 0:
                self.watch.process.kill()
                self.watch = None

    def stand_down(self) -> None:
        """Nobody is killed any more."""
        with self.lock:
            self.watch = None


class Loop:
    """The rounds, and what is known after them."""

    def __init__(self, folder: Path, seed: int):
        self.folder = folder
        self.chance = random.Random(seed)
        self.killer = Killer()
        self.server = SmtpServer()
        self.server.at = self.killer.at
        self.product = Installation(folder / "installation")
        self.product.configure(email=in_clear(self.server.port))
        self.raised: list[str] = []
        self.kills: Counter[str] = Counter()
        self.too_late = 0
        # What a run takes that nobody kills: the machine is not always as fast.
        self.took_s: deque[float] = deque(maxlen=RECENT_RUNS)

    def log_of(self, name: str) -> Path:
        """A short log of a server with this name."""
        log = LeakLog(host=name, samples=60, leaks_from=5, ends=45)
        return log.write(self.folder / f"{name}.log")

    @property
    def normal_s(self) -> float:
        """How long a run takes now."""
        return statistics.median(self.took_s)

    def watch_to_the_end(self, log: Path) -> None:
        """Watches without a kill."""
        begun = time.monotonic()
        watch = self.product.watch(log)
        status = watch.wait()
        ids = ids_for("email", watch)
        if status != NOTHING_LEAKS or len(ids) != ALERTS_A_ROUND:
            raise AssertionError(f"status {status}, alerts {ids}: {watch.said()[-2000:]}")
        self.raised += ids
        self.took_s.append(time.monotonic() - begun)

    def measure(self) -> None:
        """How long a run takes, before the first kill."""
        for run in range(CLEAN_RUNS):
            self.watch_to_the_end(self.log_of(f"CLEAN{run}"))

    def round(self, number: int) -> None:
        """One kill, and the run after it."""
        log = self.log_of(f"KILL{number:05}")
        watch = self.product.watch(log)
        if self.chance.random() < SHARE_AT_POINTS:
            kind = self.chance.choice(POINTS)
            self.killer.aim(watch, kind, self.chance.randint(1, ALERTS_A_ROUND))
        else:
            kind = RANDOM
            pause = threading.Event()
            pause.wait(self.chance.uniform(0, self.normal_s))
            watch.process.kill()
        if watch.wait() == NOTHING_LEAKS:
            self.too_late += 1
        else:
            self.kills[kind] += 1
        self.killer.stand_down()
        self.product.watches.clear()
        self.watch_to_the_end(log)
        log.unlink()

    def report(self, rounds: int, seconds: float) -> bool:
        """Prints the table; whether the promise was kept."""
        ids = [header(mail.data, "X-PoolSentry-Alert-Id") for mail in self.server.mails]
        copies = Counter(ids)
        names = defaultdict(set)
        for mail, alert in zip(self.server.mails, ids):
            names[alert].add(mail.message_id)
        lost = [alert for alert in self.raised if alert not in copies]
        unknown = [alert for alert in copies if alert not in self.raised]
        renamed = [alert for alert, found in names.items() if len(found) != 1]
        shared = sum(map(len, names.values())) - len(set().union(*names.values()))
        rows = {"rounds": rounds, "kills": sum(self.kills.values()),
                **{f"  at: {kind}": self.kills[kind] for kind in (*POINTS, RANDOM)},
                "ended before the kill": self.too_late, "alerts raised": len(set(self.raised)),
                "delivered": len(copies), "lost": len(lost), "delivered and not raised":
                len(unknown), "came twice or more": sum(n > 1 for n in copies.values()),
                "most copies of one": max(copies.values(), default=0),
                "with more than one Message-ID": len(renamed),
                "Message-IDs of more than one alert": shared}
        for name, count in rows.items():
            print(f"{name:36}{count:8}")
        print(f"{'a run without a kill':36}{self.normal_s:8.3f} s")
        print(f"{'all rounds':36}{seconds:8.1f} s")
        for alert in (lost + unknown + renamed)[:10]:
            print(f"wrong: {alert} {copies[alert]} times as {sorted(names[alert])}")
        return not (lost or unknown or renamed or shared) and sum(self.kills.values()) > rounds / 2


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    asked = parser.parse_args()
    print(f"seed {asked.seed}", flush=True)
    folder = Path(tempfile.mkdtemp(prefix="poolsentry-kill-"))
    try:
        loop = Loop(folder, asked.seed)
        loop.measure()
        begun = time.monotonic()
        for number in range(asked.rounds):
            loop.round(number)
        kept = loop.report(asked.rounds, time.monotonic() - begun)
    except TooLate as error:
        print(f"failed: {error}")
        return 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print("passed" if kept else "failed")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
