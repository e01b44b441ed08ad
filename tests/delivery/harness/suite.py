"""What every test of delivery begins and ends with, and how they are run: side by side, because
most of them wait for a server that does not answer."""

import argparse
import os
import shutil
import sys
import tempfile
import threading
import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from harness.certificates import Certificates
from harness.product import LEAK_OPEN, Installation, Watch
from harness.waiting import PATIENCE

AT_ONCE = 6
SECONDS = 240


class DeliveryTest(unittest.TestCase):
    """Has a folder of its own, the run's certificates, and installations that end with it."""

    longMessage = True
    maxDiff = None
    root: Path
    certificates: Certificates

    def setUp(self):
        self.notes: list[str] = []
        self.folder = self.root / self._testMethodName
        self.folder.mkdir()
        # Readable by "nobody", whom the real mail server runs as.
        self.folder.chmod(0o755)

    def note(self, text: str) -> None:
        """A figure that is printed with the test."""
        self.notes.append(text)

    def installation(self, name: str = "installation") -> Installation:
        """A new one."""
        made = Installation(self.folder / name)
        self.addCleanup(made.close)
        return made

    def serve(self, server):
        """The server, closed when the test ends."""
        self.addCleanup(server.close)
        return server

    def assert_status(self, done, status: int) -> None:
        """The exit status of a run, with what it said where it is another."""
        self.assertEqual(done.status, status, done.said)

    def assert_ended(self, watch: Watch, status: int = LEAK_OPEN) -> None:
        """The watch ends by itself, in this way."""
        self.assertEqual(watch.wait(), status, watch.said()[-2000:])


def _all_cases(tests) -> list[DeliveryTest]:
    if isinstance(tests, unittest.TestCase):
        return [tests]
    return [case for test in tests for case in _all_cases(test)]


class _Report:
    """Prints each test as it ends."""

    def __init__(self):
        self.lock = threading.Lock()
        self.counts = {"passed": 0, "failed": 0, "skipped": 0}

    def run(self, case: DeliveryTest) -> None:
        """Runs one test and prints what came of it."""
        result = unittest.TestResult()
        begun = time.monotonic()
        case.run(result)
        failures = result.errors + result.failures
        word = "failed" if failures else "skipped" if result.skipped else "passed"
        with self.lock:
            self.counts[word] += 1
            print(f"{word:8}{time.monotonic() - begun:6.1f} s  {case._testMethodName}")
            for line in getattr(case, "notes", []):
                print(f"{'':18}{line}")
            for _, why in failures + result.skipped:
                print(f"{'':18}" + why.replace("\n", "\n" + " " * 18))
            sys.stdout.flush()


def _end_in_time() -> None:
    """A test that hangs is to fail with a message and not by ctest's clock."""
    def end() -> None:
        print(f"failed: not at an end after {SECONDS * PATIENCE:.0f} s", flush=True)
        os._exit(1)

    watchdog = threading.Timer(SECONDS * PATIENCE, end)
    watchdog.daemon = True
    watchdog.start()


def main(module: str = "__main__") -> None:
    """Runs the tests of a module whose names have one of the words of the command line."""
    parser = argparse.ArgumentParser(description=sys.modules[module].__doc__.splitlines()[0])
    parser.add_argument("words", nargs="*", metavar="WORD", help="runs tests with it in their name")
    parser.add_argument("--one-by-one", action="store_true")
    asked = parser.parse_args()
    cases = [case for case in _all_cases(unittest.defaultTestLoader.loadTestsFromName(module))
             if not asked.words or any(word in case._testMethodName for word in asked.words)]
    _end_in_time()
    DeliveryTest.root = Path(tempfile.mkdtemp(prefix="poolsentry-delivery-"))
    try:
        DeliveryTest.root.chmod(0o755)
        DeliveryTest.certificates = Certificates(DeliveryTest.root / "certificates")
        report = _Report()
        with ThreadPoolExecutor(1 if asked.one_by_one else AT_ONCE) as pool:
            list(pool.map(report.run, cases))
    finally:
        shutil.rmtree(DeliveryTest.root, ignore_errors=True)
    print(", ".join(f"{count} {word}" for word, count in report.counts.items()))
    sys.exit(1 if report.counts["failed"] or not cases else 0)
