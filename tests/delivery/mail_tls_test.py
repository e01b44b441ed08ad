#!/usr/bin/env python3
"""Mail and TLS: who is trusted, and what is never said in clear."""

import base64

from harness.faults import WithoutTls
from harness.letters import OPS, PASSWORD, USER, email, ids_for, with_password
from harness.logs import LeakLog
from harness.product import DELIVERY_FAILS, DELIVERY_WORKS
from harness.process_memory import found_in
from harness.smtp_server import Behaviour, SmtpServer
from harness.suite import DeliveryTest, main

MAIL_VERBS = (b"MAIL ", b"RCPT ", b"DATA", b"AUTH ")


class MailAndTls(DeliveryTest):
    """Where TLS is required, nothing but EHLO and STARTTLS is said before it."""

    def server(self, certificate: str = "right", behaviour: Behaviour | None = None,
               smtps: bool = False) -> SmtpServer:
        """A server with one of the certificates that asks for a login."""
        context = getattr(self.certificates, certificate).server_context()
        return self.serve(SmtpServer(behaviour, context, smtps, accounts={USER: PASSWORD}))

    def watch(self, name: str, **configuration):
        """Watches a leak with this mail configuration and the password."""
        product = with_password(self.installation(name))
        product.configure(email=configuration)
        return product.watch(LeakLog(host=name).write(self.folder / f"{name}.log"))

    def assert_nothing_in_clear(self, server: SmtpServer) -> None:
        """Only what has to be said before TLS was said before TLS."""
        heard = server.heard_in_clear()
        for verb in MAIL_VERBS:
            self.assertNotIn(verb, heard.upper())
        self.assertEqual(found_in(heard, USER, PASSWORD), [])
        self.assertNotIn(base64.b64encode(USER.encode()), heard)
        self.assertNotIn(OPS.encode(), heard)

    def assert_refused_then_delivered(self, server: SmtpServer, watch, reason: str, mend) -> None:
        """The failure is said once, with its reason; mended, everything arrives."""
        failed = watch.wait_for(DELIVERY_FAILS, seconds=60)[0]
        self.assertRegex(failed["text"], f"(?i){reason}")
        self.assertEqual(server.mails, [])
        self.assertFalse([session for session in server.sessions if session.user])
        self.assert_nothing_in_clear(server)
        mend()
        self.assert_ended(watch)
        expected = ids_for("email", watch)
        self.assertEqual(len(server.wait_for_mails(len(expected))), len(expected))
        self.assertEqual(len(watch.events(DELIVERY_FAILS)), 1)
        self.assertEqual(len(watch.events(DELIVERY_WORKS)), 1)
        self.assert_nothing_in_clear(server)

    def refuses_certificate(self, kind: str, reason: str, smtps: bool = False) -> None:
        """A server with a wrong certificate hears nothing; with the right one it gets the mail."""
        server = self.server(kind, smtps=smtps)
        scheme = "smtps" if smtps else "smtp"
        watch = self.watch("FS01", **email(server.port, self.certificates.ca_file, scheme,
                                           user=USER))

        def mend() -> None:
            server.context = self.certificates.right.server_context()

        self.assert_refused_then_delivered(server, watch, reason, mend)
        self.assertTrue(all(mail.session.encrypted for mail in server.mails))

    def test_a_certificate_of_another_host_is_refused(self):
        self.refuses_certificate("other_host", "certificate|name")

    def test_a_certificate_of_an_unknown_issuer_is_refused(self):
        self.refuses_certificate("unknown_issuer", "certificate")

    def test_an_expired_certificate_is_refused(self):
        self.refuses_certificate("expired", "certificate|expired")

    def test_smtps_refuses_a_certificate_of_another_host(self):
        self.refuses_certificate("other_host", "certificate|name", smtps=True)

    def test_smtps_refuses_a_certificate_of_an_unknown_issuer(self):
        self.refuses_certificate("unknown_issuer", "certificate", smtps=True)

    def test_without_a_ca_file_the_systems_authorities_count(self):
        server = self.server()
        product = with_password(self.installation())
        product.configure(email=email(server.port, user=USER))
        done = product.run_configured("test-alert")
        self.assertNotEqual(done.status, 0)
        self.assertIn("certificate", done.said)
        self.assertEqual(server.mails, [])

    def test_required_means_no_mail_without_tls(self):
        server = self.server(behaviour=WithoutTls())
        watch = self.watch("FS01", **email(server.port, self.certificates.ca_file, user=USER))
        self.assert_refused_then_delivered(server, watch, "STARTTLS", server.mend)

    def test_required_without_a_login_means_the_same(self):
        server = self.serve(SmtpServer(WithoutTls(), self.certificates.right.server_context()))
        product = self.installation()
        product.configure(email=email(server.port, self.certificates.ca_file))
        watch = product.watch(LeakLog().write(self.folder / "leak.log"))
        self.assert_refused_then_delivered(server, watch, "STARTTLS", server.mend)

    def test_opportunistic_never_sends_a_password_in_clear(self):
        server = self.server(behaviour=WithoutTls())
        watch = self.watch("FS01", **email(server.port, self.certificates.ca_file, user=USER,
                                           tls="opportunistic"))
        self.assert_refused_then_delivered(server, watch, "STARTTLS|TLS", server.mend)

    def test_opportunistic_without_a_login_takes_what_there_is(self):
        for behaviour, encrypted in ((WithoutTls(), False), (Behaviour(), True)):
            server = self.serve(SmtpServer(behaviour, self.certificates.right.server_context()))
            product = self.installation(f"encrypted-{encrypted}")
            product.configure(email=email(server.port, self.certificates.ca_file,
                                          tls="opportunistic"))
            self.assert_status(product.run_configured("test-alert"), 0)
            self.assertEqual([mail.session.encrypted for mail in server.mails], [encrypted])

    def test_off_is_for_a_relay_on_this_machine(self):
        server = self.server(behaviour=WithoutTls())
        product = with_password(self.installation())
        product.configure(email=email(server.port, user=USER, tls="off"))
        self.assert_status(product.run_configured("test-alert"), 0)
        self.assertEqual([mail.session.user for mail in server.mails], [USER])

    def test_a_ca_file_that_is_none_is_said_and_nothing_is_sent(self):
        server = self.server()
        product = with_password(self.installation())
        no_file = self.folder / "no-such.pem"
        product.configure(email=email(server.port, no_file, user=USER))
        done = product.run_configured("test-alert")
        self.assertNotEqual(done.status, 0)
        self.assertIn("ca_file", done.said)
        self.assertEqual(server.mails, [])


if __name__ == "__main__":
    main()
