#!/usr/bin/env python3
"""Mail as it arrives: through a real mail server into a mailbox, read by Python's mail parser."""

import re

from harness import mails
from harness.faults import OnlyXoauth2
from harness.letters import (BOSS, OPS, PASSWORD, SENDER, USER, alert_ids, email, header, ids_for,
                             in_clear, with_password)
from harness.logs import LeakLog
from harness.mail_transfer_agent import MailTransferAgent
from harness.product import CLEARED, IMMINENT, INTERNAL, LEAK, NOTHING_LEAKS, TEST, UNAVAILABLE
from harness.smtp_server import Behaviour, SmtpServer
from harness.suite import DeliveryTest, main

HOST = "FS-MÜNCHEN"
# A leak, found when hours are left, and its end: three mails.
WITH_END = {"samples": 120, "ends": 100}


class OnlyLogin(Behaviour):
    """A server of the older kind."""

    mechanisms = ("LOGIN",)


class OnlyPlain(Behaviour):
    """A server of the newer kind."""

    mechanisms = ("PLAIN",)


class MailThatArrives(DeliveryTest):
    """The good days."""

    def exim(self, smtps: bool = False) -> MailTransferAgent:
        """A real mail server with two mailboxes."""
        return self.serve(MailTransferAgent(self.folder / "exim", self.certificates.right, USER,
                                            PASSWORD, (OPS, BOSS), smtps))

    def watch_to_the_end(self, product, **log):
        """Watches a leak that ends; returns the watch, which has ended too."""
        watch = product.watch(LeakLog(**WITH_END | log).write(self.folder / "leak.log"))
        self.assert_ended(watch, NOTHING_LEAKS)
        return watch

    def check_letter(self, letter, alert: dict) -> None:
        """A mail says what the console said, to people and to programs."""
        self.assertEqual(mails.wrong_headers(letter), {})
        self.assertEqual(letter["subject"], "[PoolSentry] " + alert["title"])
        self.assertEqual(mails.addresses(letter, "from"), [SENDER])
        self.assertEqual(mails.addresses(letter, "to"), [OPS, BOSS])
        self.assertEqual(letter["x-poolsentry-event"], str(alert["event"]))
        self.assertEqual(letter["x-poolsentry-alert-id"], alert["id"])
        self.assertRegex(letter["message-id"], r"\A<[!-~]+@[A-Za-z0-9.-]+>\Z")
        self.assertEqual(letter["auto-submitted"], "auto-generated")
        self.assertEqual("importance" in letter, alert["severity"] == "error")
        plain, html = mails.text_of(letter, "plain"), mails.text_of(letter, "html")
        for line in alert["text"].splitlines():
            self.assertIn(line, plain)
        for text in (HOST, "Leak", "paged"):
            self.assertIn(text, plain)
            self.assertIn(text, html)

    def check_mailboxes(self, server: MailTransferAgent, watch) -> None:
        """Every alert has arrived in both mailboxes, once, and as one thread."""
        alerts = [alert for alert in watch.events() if alert["event"] >= LEAK]
        self.assertEqual([alert["event"] for alert in alerts], [LEAK, IMMINENT, CLEARED])
        for address in (OPS, BOSS):
            box = [mails.parse(raw) for raw in server.wait_for_mails(address, len(alerts))]
            by_id = {letter["x-poolsentry-alert-id"]: letter for letter in box}
            self.assertEqual(sorted(by_id), sorted(alert["id"] for alert in alerts))
            self.assertEqual(len(box), len(by_id))
            for alert in alerts:
                self.check_letter(by_id[alert["id"]], alert)
            self.assertEqual(len({letter["message-id"] for letter in box}), len(box))
            self.assertEqual(len({letter["references"] for letter in box}), 1)
            self.note(f"{address}: {len(box)} mails")

    def test_starttls_and_login(self):
        server = self.exim()
        product = with_password(self.installation())
        product.configure(email=email(server.port, self.certificates.ca_file, user=USER,
                                      to=[OPS, BOSS]))
        watch = self.watch_to_the_end(product, host=HOST)
        self.check_mailboxes(server, watch)
        self.assertIn("P=esmtpsa", server.log())
        self.assertIn(":" + USER, server.log())

    def test_smtps_and_login(self):
        server = self.exim(smtps=True)
        product = with_password(self.installation())
        product.configure(email=email(server.port, self.certificates.ca_file, "smtps", user=USER,
                                      to=[OPS, BOSS]))
        watch = self.watch_to_the_end(product, host=HOST)
        self.check_mailboxes(server, watch)
        self.assertIn("P=esmtpsa", server.log())

    def test_the_title_says_server_tag_pool_and_time_left(self):
        server = self.serve(SmtpServer())
        product = self.installation()
        product.configure(email=in_clear(server.port))
        self.watch_to_the_end(product, host=HOST)
        subject = mails.parse(server.wait_for_mails(1)[0].data)["subject"]
        for expected in (HOST, "Leak", "paged", r"\d+ (min|h|d)\b"):
            self.assertRegex(subject, expected)

    def test_a_reader_of_plain_text_and_one_of_html_learn_the_same(self):
        server = self.serve(SmtpServer())
        product = self.installation()
        product.configure(email=in_clear(server.port))
        watch = self.watch_to_the_end(product)
        letter = mails.parse(server.wait_for_mails(1)[0].data)
        html = re.sub(r"<[^>]+>", " ", mails.text_of(letter, "html"))
        for figure in ("60.0 MB an hour", "28.0 MB", "31.0 MB of 200 MB"):
            self.assertIn(figure, watch.events(LEAK)[0]["text"])
            self.assertIn(figure, mails.text_of(letter, "plain"))
            self.assertIn(figure, html)
        self.assertNotRegex(mails.text_of(letter, "html"), r"(?i)<(script|img|link|iframe)\b")

    def test_each_way_to_log_in_that_the_server_knows(self):
        for server_knows, asked, used in (
                (OnlyPlain, "auto", "PLAIN"), (OnlyLogin, "auto", "LOGIN"),
                (Behaviour, "plain", "PLAIN"), (Behaviour, "login", "LOGIN")):
            with self.subTest(server=server_knows.__name__, auth=asked):
                mail = self.logged_in_by(server_knows(), asked, PASSWORD)
                self.assertEqual(mail.session.user, USER)
                self.assertEqual(self.mechanism_of(mail), used)

    def test_a_token_goes_as_xoauth2(self):
        token = "ya29.A0ARrdaM-" + "k" * 900 + "=="
        mail = self.logged_in_by(OnlyXoauth2(), "xoauth2", token)
        self.assertEqual(mail.session.user, USER)
        self.assertEqual(self.mechanism_of(mail), "XOAUTH2")

    def test_a_password_may_have_any_characters(self):
        mail = self.logged_in_by(Behaviour(), "auto", "p ä€ss\"w\\o'rd%20:@/?#$")
        self.assertEqual(mail.session.user, USER)

    def logged_in_by(self, behaviour: Behaviour, auth: str, password: str):
        """A mail of test-alert, over TLS."""
        server = self.serve(SmtpServer(behaviour, self.certificates.right.server_context(),
                                       accounts={USER: password}))
        product = with_password(self.installation(f"{type(behaviour).__name__}-{auth}"), password)
        product.configure(email=email(server.port, self.certificates.ca_file, user=USER, auth=auth))
        self.assert_status(product.run_configured("test-alert"), NOTHING_LEAKS)
        return server.wait_for_mails(1)[0]

    @staticmethod
    def mechanism_of(mail) -> str:
        """The way in which the session logged in."""
        logins = [line for line in mail.session.commands if line.startswith("AUTH ")]
        return logins[-1].split()[1]

    def test_hostile_names_inject_no_header_and_no_markup(self):
        server = self.serve(SmtpServer())
        product = self.installation()
        product.configure(email=in_clear(server.port, to=[OPS, BOSS]))
        log = LeakLog(host="FS01\r\nBcc: evil@example.com\r\n\r\n<script>x</script>=?utf-8?q?=0A?=",
                      tags=(b"\r\nX:", b"<b>\"", b"\x1b[2J", b"=?\xff\\", b"\n.\r\n"))
        watch = product.watch(log.write(self.folder / "hostile.json"))
        self.assert_ended(watch)
        expected = ids_for("email", watch)
        letters = server.wait_for_mails(len(expected))
        self.assertEqual(sorted(alert_ids(letters)), sorted(expected))
        for mail in letters:
            letter = mails.parse(mail.data)
            self.assertEqual(mail.recipients, [OPS, BOSS])
            self.assertEqual(mails.wrong_headers(letter), {})
            self.assertNotRegex(letter["subject"], r"[\x00-\x1f\x7f]")
            self.assertNotRegex(mails.text_of(letter, "plain"), r"[\x00-\x09\x0b-\x1f\x7f]")
            self.assertNotRegex(mails.text_of(letter, "html"), r"(?i)<script|<b>\"|evil@[^<]*<scr")
            self.assertNotRegex(mail.data, rb"[^\x20-\x7e\r\n]")
            self.assertLessEqual(max(map(len, mail.data.split(b"\r\n"))), 998)
        for alert in watch.events():
            self.assertNotRegex("".join(alert["inserts"]), r"[\x00-\x1f\x7f]")
        self.note(f"{len(letters)} mails with {len(log.tags)} hostile tags and a hostile host")

    def test_a_second_start_sends_nothing_again(self):
        server = self.serve(SmtpServer())
        product = self.installation()
        product.configure(email=in_clear(server.port))
        for _ in range(2):
            self.watch_to_the_end(product)
        self.assertEqual(len(server.mails), 3)
        self.watch_to_the_end(product, host="FS02")
        self.assertEqual(len(server.wait_for_mails(6)), 6)

    def test_a_test_alert_arrives_marked_as_one(self):
        server = self.serve(SmtpServer(context=self.certificates.right.server_context(),
                                       accounts={USER: PASSWORD}))
        product = with_password(self.installation())
        product.configure(email=email(server.port, self.certificates.ca_file, user=USER))
        for arguments in ((), ("--sink", "email"), ("--json",)):
            self.assert_status(product.run_configured("test-alert", *arguments), NOTHING_LEAKS)
        letters = server.wait_for_mails(3)
        self.assertEqual(len(set(alert_ids(letters))), 3)
        for mail in letters:
            self.assertEqual(header(mail.data, "X-PoolSentry-Event"), str(TEST))
            self.assertIn("test", mails.parse(mail.data)["subject"].lower())

    def test_a_test_alert_that_does_not_arrive_says_why(self):
        server = self.serve(SmtpServer(listening=False))
        product = self.installation()
        product.configure(email=in_clear(server.port))
        done = product.run_configured("test-alert", "--json")
        self.assert_status(done, INTERNAL)
        self.assertEqual([sink["ok"] for sink in done.json()["sinks"]], [False])
        self.assertIn(f"localhost:{server.port}", done.json()["sinks"][0]["reason"])

    def test_doctor_logs_in_and_sends_nothing(self):
        server = self.serve(SmtpServer(context=self.certificates.right.server_context(),
                                       accounts={USER: PASSWORD}))
        product = with_password(self.installation())
        product.configure(email=email(server.port, self.certificates.ca_file, user=USER))
        done = product.run_configured("doctor", "--json")
        found = {finding["check"]: finding for finding in done.json()["findings"]}
        state = [finding["state"] for name, finding in found.items() if "email" in name]
        self.assertEqual(state, ["ok"], done.said)
        self.assertEqual([session.user for session in server.sessions], [USER])
        self.assertFalse([line for session in server.sessions for line in session.commands
                          if line.startswith(("MAIL", "RCPT", "DATA"))])
        with_password(product, "another")
        done = product.run_configured("doctor")
        self.assertNotEqual(done.status, NOTHING_LEAKS)
        self.assertNotEqual(done.status, UNAVAILABLE)
        self.assertIn("535", done.said)
        self.assertNotIn("another", done.said)


if __name__ == "__main__":
    main()
