#!/usr/bin/env python3
"""The servers of these tests, tried by other clients than the program: what they refuse to it they
refuse to everybody, and what they write down has come over the wire."""

import json
import smtplib
import socket
import ssl
import subprocess
import urllib.request

from harness import mails
from harness.alertmanager import Alertmanager
from harness.faults import BrokenInData, Greylisting, NoSecondRecipient
from harness.http_server import Answer, HttpServer
from harness.mail_transfer_agent import MailTransferAgent
from harness.smtp_server import Behaviour, SmtpServer
from harness.suite import DeliveryTest, main

USER, PASSWORD = "sentry", "correct horse"
LETTER = ("From: a@test\r\nTo: b@test\r\nSubject: =?utf-8?q?F=C3=A4s?=\r\nMessage-ID: <1@test>\r\n"
          "Date: Mon, 02 Mar 2026 00:00:00 +0000\r\nMIME-Version: 1.0\r\n"
          "Content-Type: text/plain; charset=utf-8\r\n\r\nHello\r\n.dot\r\n")


class Servers(DeliveryTest):
    """Each test is one server and one client."""

    def trusting(self) -> ssl.SSLContext:
        """A client that trusts our authority and nobody else."""
        context = ssl.create_default_context(cafile=self.certificates.ca_file)
        # The authority of a test has no identifiers of its key, which newer Pythons ask for.
        context.verify_flags &= ~getattr(ssl, "VERIFY_X509_STRICT", 0)
        return context

    def test_exim_takes_mail_over_starttls_and_over_smtps(self):
        for smtps in (False, True):
            with MailTransferAgent(self.folder / f"exim-{smtps}", self.certificates.right, USER,
                                   PASSWORD, ("b@test", "c@test"), smtps) as server:
                client = smtplib.SMTP_SSL("localhost", server.port, context=self.trusting()) \
                    if smtps else smtplib.SMTP("localhost", server.port)
                with client:
                    if not smtps:
                        client.ehlo()
                        self.assertNotIn("auth", client.esmtp_features)
                        client.starttls(context=self.trusting())
                    client.login(USER, PASSWORD)
                    client.sendmail("a@test", ["b@test", "c@test"], LETTER)
                    with self.assertRaises(smtplib.SMTPRecipientsRefused):
                        client.sendmail("a@test", ["nobody-here@test"], LETTER)
                letter = mails.parse(server.wait_for_mails("b@test", 1)[0])
                self.assertEqual(letter["subject"], "Fäs")
                self.assertEqual(letter.get_content(), "Hello\n.dot\n")
                server.wait_for_mails("c@test", 1)

    def test_exim_takes_no_mail_without_tls_or_the_right_password(self):
        with MailTransferAgent(self.folder / "strict", self.certificates.right, USER,
                               PASSWORD, ("b@test",)) as server, \
                smtplib.SMTP("localhost", server.port) as client:
            with self.assertRaises(smtplib.SMTPSenderRefused):
                client.sendmail("a@test", ["b@test"], LETTER)
            client.starttls(context=self.trusting())
            with self.assertRaises(smtplib.SMTPRecipientsRefused):
                client.sendmail("a@test", ["b@test"], LETTER)
            with self.assertRaises(smtplib.SMTPAuthenticationError):
                client.login(USER, "wrong")

    def test_our_mail_server_keeps_what_was_said_before_tls(self):
        context = self.certificates.right.server_context()
        with SmtpServer(context=context, accounts={USER: PASSWORD}) as server:
            with smtplib.SMTP("localhost", server.port) as client:
                client.starttls(context=self.trusting())
                for login in (client.auth_plain, client.auth_login):
                    client.user, client.password = USER, PASSWORD
                    client.auth(login.__name__.removeprefix("auth_"), login)
                client.sendmail("a@test", ["b@test"], LETTER)
            mail = server.wait_for_mails(1)[0]
            self.assertEqual(mail.message_id, "<1@test>")
            self.assertEqual(mail.data.decode(), LETTER)
            self.assertEqual(mail.session.user, USER)
            heard = server.heard_in_clear()
            self.assertIn(b"STARTTLS", heard)
            self.assertNotIn(b"MAIL", heard)

    def test_our_mail_server_misbehaves_as_it_is_told_and_is_mended(self):
        with SmtpServer(Greylisting()) as server:
            with smtplib.SMTP("127.0.0.1", server.port) as client:
                with self.assertRaises(smtplib.SMTPRecipientsRefused):
                    client.sendmail("a@test", ["b@test"], LETTER)
                server.behaviour = NoSecondRecipient()
                refused = client.sendmail("a@test", ["b@test", "c@test"], LETTER)
                self.assertEqual(list(refused), ["c@test"])
                server.behaviour = BrokenInData()
                with self.assertRaises(smtplib.SMTPServerDisconnected):
                    client.sendmail("a@test", ["b@test"], LETTER)
            server.mend()
            with smtplib.SMTP("127.0.0.1", server.port) as client:
                client.sendmail("a@test", ["b@test"], LETTER)
            self.assertEqual(len(server.wait_for_mails(2)), 2)

    def test_a_port_that_refuses_stays_its_own_and_is_opened(self):
        with SmtpServer(Behaviour(), listening=False) as server:
            with self.assertRaises(ConnectionRefusedError):
                smtplib.SMTP("127.0.0.1", server.port)
            with socket.socket() as other, self.assertRaises(OSError):
                other.bind(("127.0.0.1", server.port))
            server.listen()
            with smtplib.SMTP("127.0.0.1", server.port) as client:
                self.assertEqual(client.noop()[0], 250)

    def test_certificates_are_what_their_names_say(self):
        for name in ("right", "other_host", "expired", "unknown_issuer"):
            context = getattr(self.certificates, name).server_context()
            with SmtpServer(context=context, smtps=True) as server:
                try:
                    smtplib.SMTP_SSL("localhost", server.port, context=self.trusting()).quit()
                    accepted = True
                except ssl.SSLCertVerificationError:
                    accepted = False
            self.assertEqual(accepted, name == "right", name)

    def test_our_web_server_keeps_what_was_posted_and_answers_as_it_is_told(self):
        answers = [Answer(500), Answer(429, (("Retry-After", "7"),)), Answer()]
        context = self.certificates.right.server_context()
        with HttpServer(context, lambda post: answers[len(server.posts)]) as server:
            url = f"https://localhost:{server.port}/hook"
            said = [self.curl(url, "-d", '{"a": 1}', "-w", "%{http_code} %header{retry-after}")
                    for _ in answers]
            self.assertEqual(said, ["ok500 ", "ok429 7", "ok200 "])
            self.assertEqual(server.posts[2].json(), {"a": 1})
            self.assertEqual(server.posts[2].path, "/hook")

    def test_our_web_server_sends_without_end(self):
        with HttpServer(answer=lambda post: Answer(body=b"x" * 4096, endless=True)) as server:
            with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/", b"x") as answer:
                self.assertEqual(len(answer.read(1 << 20)), 1 << 20)

    def test_alertmanager_shows_the_alerts_that_it_was_sent(self):
        with Alertmanager(self.folder / "alertmanager") as server:
            alert = [{"labels": {"alertname": "A", "tag": "Strg"}, "annotations": {"b": "c"}}]
            self.curl(server.url, "-H", "Content-Type: application/json", "-d", json.dumps(alert))
            self.assertEqual(len(server.alerts(tag="Strg")), 1)
            self.assertEqual(server.alerts(tag="Strg")[0]["annotations"], {"b": "c"})
            self.assertEqual(server.alerts(tag="MmSt"), [])
            self.assertEqual(server.received(), {"firing": 1, "resolved": 0})

    def curl(self, url: str, *arguments: str) -> str:
        """What curl prints."""
        return subprocess.run(["curl", "-s", "--noproxy", "*", "--cacert",
                               self.certificates.ca_file, url, *arguments], check=True,
                              capture_output=True, text=True).stdout


if __name__ == "__main__":
    main()
