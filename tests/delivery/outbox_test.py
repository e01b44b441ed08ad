#!/usr/bin/env python3
"""The outbox on bad days of the disk: alerts go all the same, and what is wrong is said once."""

import contextlib
import random
import sqlite3
import subprocess

from harness.faults import Closing
from harness.letters import alert_ids, ids_for, in_clear
from harness.logs import LeakLog
from harness.product import (CLEARED, DAMAGED, DELIVERY_FAILS, DELIVERY_WORKS, LEAK,
                             NOTHING_LEAKS, Installation, Watch)
from harness.smtp_server import SmtpServer
from harness.suite import DeliveryTest, main
from harness.waiting import wait_until


class BadDisks(DeliveryTest):
    """Each test has a mail server that works, where nothing else is said."""

    def setUp(self):
        super().setUp()
        self.server = self.serve(SmtpServer())
        self.product = self.installation()
        self.product.configure(email=in_clear(self.server.port))
        self.outbox = self.product.data / "outbox.db"

    def watch(self, host: str, **log) -> Watch:
        """Begins to watch a leak that ends: three mails."""
        speed = log.pop("speed", "max")
        path = LeakLog(**{"host": host, "samples": 120, "ends": 100} | log).write(
            self.folder / f"{host}.log")
        return self.product.watch(path, speed)

    def assert_all_mailed(self, *watches: Watch) -> None:
        """What was printed has arrived."""
        expected = {alert for watch in watches for alert in ids_for("email", watch)}
        wait_until(lambda: set(alert_ids(self.server.mails)) >= expected, 30, f"mails {expected}")
        self.note(f"{len(expected)} alerts, {len(self.server.mails)} mails")

    @staticmethod
    def about_outbox(watch: Watch, event: int) -> list[dict]:
        """What was said about the outbox."""
        return [alert for alert in watch.events(event) if alert["subject"] == "outbox"]

    def begin(self) -> None:
        """A good day, after which there is an outbox."""
        watch = self.watch("GOOD")
        self.assert_ended(watch, NOTHING_LEAKS)
        self.assert_all_mailed(watch)
        self.assertEqual(self.about_outbox(watch, DELIVERY_FAILS), [])

    def damaged_by(self, damage) -> None:
        """The outbox is damaged, which is said once, and kept; everything else goes on."""
        self.begin()
        for beside in ("-wal", "-shm"):
            self.outbox.with_name(self.outbox.name + beside).unlink(missing_ok=True)
        content = damage(self.outbox.read_bytes())
        self.outbox.write_bytes(content)
        damaged = self.watch("DAMAGED")
        self.assert_ended(damaged, NOTHING_LEAKS)
        self.assertEqual(len(damaged.events(DAMAGED)), 1)
        self.assert_all_mailed(damaged)
        aside, = [file for file in self.product.data.glob("outbox.db.damaged-*")
                  if not file.name.endswith(("-wal", "-shm"))]
        self.assertIn(aside.name, damaged.events(DAMAGED)[0]["text"])
        self.assertEqual(len(aside.read_bytes()) > 0, len(content) > 0)
        fine = self.watch("FINE")
        self.assert_ended(fine, NOTHING_LEAKS)
        self.assertEqual(fine.events(DAMAGED), [])
        self.assert_all_mailed(damaged, fine)

    def test_an_outbox_of_garbage_is_set_aside(self):
        self.damaged_by(lambda content: random.Random(1).randbytes(len(content)))

    def test_an_outbox_cut_in_two_is_set_aside(self):
        self.damaged_by(lambda content: content[:len(content) // 2])

    def test_an_outbox_with_garbage_in_its_pages_is_set_aside(self):
        self.damaged_by(lambda content: content[:4096] +
                        random.Random(2).randbytes(len(content) - 4096))

    def test_an_empty_outbox_is_a_new_one(self):
        self.begin()
        for beside in ("-wal", "-shm"):
            self.outbox.with_name(self.outbox.name + beside).unlink(missing_ok=True)
        self.outbox.write_bytes(b"")
        watch = self.watch("EMPTY")
        self.assert_ended(watch, NOTHING_LEAKS)
        self.assert_all_mailed(watch)

    def test_an_outbox_that_another_program_has_locked(self):
        self.begin()
        # A minute of the log is 50 ms: it lives long enough to see the end of the lock.
        with contextlib.closing(sqlite3.connect(self.outbox, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            watch = self.watch("LOCKED", speed="1200")
            failed = watch.wait_for(DELIVERY_FAILS)
            self.server.wait_for_mails(3 + 2)
            other.execute("COMMIT")
        watch.wait_for(DELIVERY_WORKS)
        self.assert_ended(watch, NOTHING_LEAKS)
        self.assertEqual([alert["subject"] for alert in failed], ["outbox"])
        self.assertEqual(len(self.about_outbox(watch, DELIVERY_FAILS)), 1)
        self.assertEqual(len(self.about_outbox(watch, DELIVERY_WORKS)), 1)
        self.assert_all_mailed(watch)

    def test_two_at_once_on_one_data_folder_both_send(self):
        first = self.watch("FIRST", pauses_after=110, speed="60000")
        self.server.wait_for_mails(3)
        second = self.watch("SECOND")
        self.assert_ended(second, NOTHING_LEAKS)
        self.assertIn("another PoolSentry", self.about_outbox(second, DELIVERY_FAILS)[0]["text"])
        self.assert_all_mailed(first, second)
        self.assertEqual(self.about_outbox(first, DELIVERY_FAILS), [])


class FullDisk(DeliveryTest):
    """A data folder on a disk of 400 KB, which only root can make."""

    SIZE_KB = 400

    def small_disk(self, product: Installation):
        """Mounts it."""
        product.data.mkdir(parents=True)
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={self.SIZE_KB}k,mode=700",
                               "poolsentry-test", product.data], capture_output=True, text=True)
        if done.returncode != 0:
            self.skipTest(f"no disk can be mounted here: {done.stderr.strip()}")
        self.addCleanup(subprocess.run, ["umount", "-l", product.data], check=True)

    def fill(self, product: Installation):
        """Leaves no room; returns what takes it."""
        filler = product.data / "filler"
        with contextlib.suppress(OSError), open(filler, "wb", buffering=0) as file:
            while True:
                file.write(bytes(4096))
        return filler

    def test_alerts_go_and_the_failure_is_said_once(self):
        server = self.serve(SmtpServer())
        product = self.installation()
        self.small_disk(product)
        product.configure(email=in_clear(server.port))
        self.fill(product)
        watch = product.watch(LeakLog(samples=120, ends=100).write(self.folder / "leak.log"))
        self.assert_ended(watch, NOTHING_LEAKS)
        expected = ids_for("email", watch)
        self.assertEqual(sorted(alert_ids(server.wait_for_mails(len(expected)))), sorted(expected))
        self.assertEqual(len([alert for alert in watch.events(DELIVERY_FAILS)
                              if alert["subject"] == "outbox"]), 1)
        self.note(f"{len(expected)} mails with no byte free")

    def test_what_waits_is_stored_when_there_is_room_again(self):
        server = self.serve(SmtpServer(Closing()))
        product = self.installation()
        self.small_disk(product)
        product.configure(email=in_clear(server.port))
        filler = self.fill(product)
        watch = product.watch(LeakLog(samples=120, ends=100, pauses_after=110).write(
            self.folder / "leak.log"), "60000")
        watch.wait_until(lambda: {alert["subject"] for alert in watch.alerts
                                  if alert["event"] == DELIVERY_FAILS} == {"outbox", "email"},
                         30, "both failures")
        filler.unlink()
        watch.wait_until(lambda: any(alert["subject"] == "outbox" for alert in watch.alerts
                                     if alert["event"] == DELIVERY_WORKS), 30, "the end of one")
        watch.kill()
        server.mend()
        again = product.watch(LeakLog(tags=(b"None",), step=0).write(self.folder / "quiet.log"))
        self.assert_ended(again, NOTHING_LEAKS)
        # What was stored at that moment: the leak's alerts, and that the outbox had failed or, in
        # its place, that it works.
        leak = [alert["id"] for alert in watch.events() if LEAK <= alert["event"] <= CLEARED]
        arrived = alert_ids(server.wait_for_mails(len(leak) + 1))
        self.assertEqual(sorted(set(arrived) & set(leak)), sorted(leak))
        self.assertEqual(len(arrived), len(leak) + 1)


if __name__ == "__main__":
    main()
