#!/usr/bin/env python3
"""A command gets each alert as JSON on its standard input, and is ended where it does not end."""

import json
import sys
from pathlib import Path

from harness.letters import ids_for
from harness.logs import LeakLog
from harness.product import (DELIVERY_FAILS, DELIVERY_WORKS, NOTHING_LEAKS, PROGRAM, TEST,
                             for_program)
from harness.suite import DeliveryTest, main
from harness.waiting import wait_until

# Built beside the program, and for the same system.
KEEP_INPUT = PROGRAM.parent / "tests" / ("keep_input" + PROGRAM.suffix)
# argv: where it writes, and a file that makes it fail while it is there.
SCRIPT = """
import json, os, sys
out, broken, arguments = sys.argv[1], sys.argv[2], sys.argv[3:]
alert = sys.stdin.buffer.read()
if os.path.exists(broken):
    print("the pager is off")
    sys.exit(7)
with open(out, "ab") as file:
    file.write(json.dumps([arguments, alert.decode()]).encode() + b"\\n")
"""
# Never ends, and neither does its child.
HANGING = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import threading; threading.Event().wait()"])
with open(sys.argv[1], "w") as file:
    file.write(str(child.pid))
child.wait()
"""


class Commands(DeliveryTest):
    """Each test is a script."""

    def product_for(self, script: str, *arguments: str, **keys):
        """An installation whose command is this script of Python."""
        path = self.folder / "page.py"
        path.write_text(script)
        product = self.installation()
        product.configure(command={"program": sys.executable,
                                   "arguments": ["-B", str(path), *arguments]} | keys)
        return product

    def written(self) -> list[tuple[list[str], dict]]:
        """What the script was given: its arguments, and the alert."""
        out = self.folder / "out"
        lines = out.read_text().splitlines() if out.exists() else []
        return [(arguments, json.loads(alert)) for arguments, alert in map(json.loads, lines)]

    def test_each_alert_comes_on_standard_input(self):
        product = self.product_for(SCRIPT, str(self.folder / "out"), str(self.folder / "broken"),
                                   "--pager", "7", "; echo no shell", "$HOME %PATH% ü")
        log = LeakLog(host="FS-MÜNCHEN", samples=120, ends=100).write(self.folder / "leak.log")
        watch = product.watch(log)
        self.assert_ended(watch, NOTHING_LEAKS)
        expected = [alert for alert in watch.events() if alert["id"] in ids_for("command", watch)]
        given = self.written()
        self.assertEqual(len(given), len(expected))
        for (arguments, alert), printed in zip(given, expected):
            self.assertEqual(arguments, ["--pager", "7", "; echo no shell", "$HOME %PATH% ü"])
            self.assertEqual(alert | {"printed": printed["printed"]}, printed)
        self.note(f"{len(given)} alerts")

    def test_a_status_that_is_not_0_is_a_failure_and_tried_again(self):
        broken = self.folder / "broken"
        product = self.product_for(SCRIPT, str(self.folder / "out"), str(broken))
        broken.touch()
        watch = product.watch(LeakLog().write(self.folder / "leak.log"))
        failed = watch.wait_for(DELIVERY_FAILS)[0]
        self.assertIn("7", failed["text"])
        broken.unlink()
        watch.wait()
        # The one that was not taken is tried again later than those behind it.
        self.assertEqual(sorted(alert["id"] for _, alert in self.written()),
                         sorted(ids_for("command", watch)))
        self.assertEqual(len(watch.events(DELIVERY_FAILS)), 1)
        self.assertEqual(len(watch.events(DELIVERY_WORKS)), 1)
        self.assertIn("the pager is off", product.log_text())

    def test_one_that_hangs_is_ended_with_its_children(self):
        out = self.folder / "child"
        product = self.product_for(HANGING, str(out), timeout="2s")
        done = product.run_configured("test-alert")
        self.assertNotEqual(done.status, NOTHING_LEAKS)
        child = int(out.read_text())
        wait_until(lambda: not _runs(child), 10, f"the end of process {child}")

    def test_one_that_does_not_exist_is_said(self):
        product = self.installation()
        product.configure(command={"program": str(self.folder / "no-such-program")})
        done = product.run_configured("test-alert", "--json")
        self.assertNotEqual(done.status, NOTHING_LEAKS)
        self.assertIn("no-such-program", done.json()["sinks"][0]["reason"])

    def test_a_program_of_the_same_system_gets_the_alert(self):
        product = self.installation()
        out = self.folder / "out with blanks.json"
        product.configure(command={"program": for_program(KEEP_INPUT),
                                   "arguments": [for_program(out)]})
        self.assert_status(product.run_configured("test-alert"), NOTHING_LEAKS)
        self.assertEqual(json.loads(out.read_bytes())["event"], TEST)


def _runs(pid: int) -> bool:
    """Whether the process is there and not only its entry."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


if __name__ == "__main__":
    main()
