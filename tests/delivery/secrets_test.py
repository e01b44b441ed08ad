#!/usr/bin/env python3
"""After a day with logins, the password is in no file and not in the memory of the process."""

import os
import subprocess
import sys

from harness.faults import OnlyXoauth2, RepeatsTheSecret
from harness.letters import PASSWORD, USER, email, ids_for, with_password
from harness.logs import LeakLog
from harness.process_memory import found_in, spellings, writable_memory
from harness.product import DELIVERY_FAILS, DELIVERY_WORKS
from harness.smtp_server import Behaviour, SmtpServer
from harness.suite import DeliveryTest, main
from harness.waiting import wait_until

TOKEN = "ya29.a0AfH6SMBx-" + "Tok3n" * 150
MAILS = 3
# The secret as the program has it on its way, and what is left of it where only its end was kept.
TAIL = 16


class Secrets(DeliveryTest):
    """The process idles between two samples while it is looked at."""

    def idle_after_mail(self, behaviour: Behaviour, secret: str, **keys):
        """(installation, watch): it has logged in, sent what there was, and waits for a sample."""
        server = self.serve(SmtpServer(behaviour, self.certificates.right.server_context(),
                                       accounts={USER: secret}))
        product = with_password(self.installation(), secret)
        product.configure(email=email(server.port, self.certificates.ca_file, user=USER, **keys))
        log = LeakLog(pauses_after=80).write(self.folder / "leak.log")
        watch = product.watch(log, "60000")
        if isinstance(behaviour, RepeatsTheSecret):
            watch.wait_for(DELIVERY_FAILS)
            server.mend()
            watch.wait_for(DELIVERY_WORKS)
        # The leak, that little time is left, and a reminder 100 days later.
        mails = server.wait_for_mails(MAILS)
        self.assertEqual([mail.session.user for mail in mails], [USER] * MAILS)
        # The last connection has been closed by the client, and the mails are out of the outbox.
        wait_until(lambda: product.log_text().count("email: delivered") >= MAILS, 30, "delivery")
        wait_until(lambda: all(session.commands[-1] == "QUIT" for session in server.sessions
                               if session.user), 30, "goodbye")
        self.assertEqual(len(ids_for("email", watch)), MAILS)
        return product, watch

    def assert_not_in_memory(self, watch, secret: str) -> None:
        """No part of its memory holds it."""
        memory = writable_memory(watch.pid)
        self.assertIn(USER.encode(), memory, "what was looked at is not the program's memory")
        self.assertEqual(found_in(memory, USER, secret), [])
        self.assertNotIn(secret[-TAIL:].encode(), memory)
        self.note(f"{len(memory) >> 20} MiB of memory")

    def assert_kept_secret(self, product, watch, secret: str) -> None:
        """It is in no file and in nothing that was printed."""
        files = product.files()
        self.assertTrue([name for name in files if name.startswith("outbox.db")])
        for name, content in files.items():
            self.assertEqual(found_in(content, USER, secret), [], name)
        watch.stop()
        self.assertEqual(found_in(watch.said().encode(), USER, secret), [])
        size = sum(map(len, files.values())) >> 10
        self.note(f"{len(files)} files of {size} KiB, {len(spellings('', ''))} spellings")

    def test_a_password_is_nowhere_after_it_was_used(self):
        product, watch = self.idle_after_mail(Behaviour(), PASSWORD)
        self.assert_not_in_memory(watch, PASSWORD)
        self.assert_kept_secret(product, watch, PASSWORD)

    def test_a_password_sent_by_auth_login_is_nowhere(self):
        product, watch = self.idle_after_mail(Behaviour(), PASSWORD, auth="login")
        self.assert_not_in_memory(watch, PASSWORD)
        self.assert_kept_secret(product, watch, PASSWORD)

    def test_a_token_is_nowhere_after_it_was_used(self):
        product, watch = self.idle_after_mail(OnlyXoauth2(), TOKEN, auth="xoauth2")
        self.assert_not_in_memory(watch, TOKEN)
        self.assert_kept_secret(product, watch, TOKEN)

    def test_a_password_that_the_server_repeats_is_in_no_file(self):
        product, watch = self.idle_after_mail(RepeatsTheSecret(), PASSWORD)
        self.assert_kept_secret(product, watch, PASSWORD)

    def test_the_stored_secret_is_for_its_owner_only(self):
        product = with_password(self.installation())
        stored = [path for path in (product.data / "secrets").rglob("*") if path.is_file()]
        self.assertEqual(len(stored), 1)
        for path in (product.data / "secrets", *stored):
            self.assertEqual(path.stat().st_mode & 0o077, 0, path)
        listed = product.run("secret", "list")
        self.assertIn("smtp", listed.out)
        self.assertNotIn(PASSWORD, listed.said)

    def test_a_secret_is_not_taken_from_the_command_line_and_not_repeated(self):
        product = self.installation()
        done = product.run("secret", "set", "smtp", PASSWORD)
        self.assertNotEqual(done.status, 0)
        self.assertNotIn(PASSWORD, done.said)
        self.assertFalse((product.data / "secrets" / "smtp").exists())

    def test_this_look_at_memory_finds_what_is_there(self):
        for name, form in spellings(USER, PASSWORD).items():
            code = (f"import sys; held = bytes.fromhex('{form.hex()}'); print(flush=True); "
                    "sys.stdin.read()")
            with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE, env=dict(os.environ)) as process:
                process.stdout.readline()
                self.assertIn(name, found_in(writable_memory(process.pid), USER, PASSWORD))
                process.stdin.close()


if __name__ == "__main__":
    main()
