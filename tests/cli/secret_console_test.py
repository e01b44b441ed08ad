#!/usr/bin/env python3
"""`secret set` with somebody at the terminal: a pseudo terminal.

    secret_console_test.py POOLSENTRY

Nothing that is typed may be seen, and Ctrl-C must end the program with nothing stored.
"""

import os
import pty
import select
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TIMEOUT_S = 30
SECRET = "pä5s word"


class Session:
    """A program at a terminal of its own."""

    def __init__(self, command, environment):
        self.shown = ""
        self.pid, self.keyboard = pty.fork()
        if self.pid == 0:
            os.execvpe(command[0], command, environment)

    def expect(self, text):
        """Reads until the text is shown; the program's end where it is None."""
        begin, limit = len(self.shown), time.monotonic() + TIMEOUT_S
        while text is None or text not in self.shown[begin:]:
            ready, _, _ = select.select([self.keyboard], [], [], limit - time.monotonic())
            check(ready, f"not shown within {TIMEOUT_S} s: {text}")
            try:
                piece = os.read(self.keyboard, 4096)
            except OSError:  # the last program at the terminal is gone
                piece = b""
            if not piece:
                check(text is None, f"ended before it was shown: {text}\n{self.shown}")
                return
            self.shown += piece.decode(errors="replace")

    def type(self, text):
        os.write(self.keyboard, text.encode())

    def end(self):
        self.expect(None)
        _, status = os.waitpid(self.pid, 0)
        print(self.shown)
        return status


def check(condition, what):
    if not condition:
        sys.exit("FAILED: " + what)


def main(command):
    with tempfile.TemporaryDirectory() as folder:
        # What is typed is UTF-8 to the terminal too, whatever the machine's own locale.
        environment = {**os.environ, "POOLSENTRY_DATA": folder, "LC_ALL": "C.UTF-8"}
        stored = Path(folder) / "secrets" / "secret.smtp"

        session = Session([*command, "secret", "set", "smtp"], environment)
        session.expect("Password for smtp:")
        session.type("pa\x03")
        check(session.end() != 0, "a Ctrl-C was taken for success")
        check("pa" not in session.shown.replace("Password", ""), "what was typed was shown")
        check(not stored.exists(), "something was stored in spite of Ctrl-C")

        session = Session([*command, "secret", "set", "smtp"], environment)
        for question in ("Password for smtp:", "The same again:"):
            session.expect(question)
            session.type(SECRET + "\r")
        check(session.end() == 0, "it was not stored")
        check("5s" not in session.shown, "what was typed was shown")
        check("The secret smtp is stored." in session.shown, "it was not said")

        check(stored.read_bytes() == SECRET.encode(), "another secret was stored")
        names = subprocess.run([*command, "secret", "list"], env=environment, check=True,
                               capture_output=True, text=True, stdin=subprocess.DEVNULL).stdout
        check(names.split() == ["smtp"], f"the list is {names}")


main(sys.argv[1:])
