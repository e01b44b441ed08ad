#!/usr/bin/env python3
"""Mail servers on their bad days: nothing is lost, the failure is said once and so is its end, and
the sampling goes on meanwhile."""

import time
from collections import defaultdict

from harness import faults
from harness.letters import (BOSS, OPS, PASSWORD, USER, alert_ids, email, header, ids_for, in_clear,
                             with_password)
from harness.logs import LeakLog
from harness.process_memory import found_in
from harness.product import CLEARED, DELIVERY_FAILS, DELIVERY_WORKS, LEAK, NOTHING_LEAKS
from harness.smtp_server import Behaviour, SmtpServer
from harness.suite import DeliveryTest, main
from harness.waiting import PATIENCE

# Nobody waits for a stop longer than this, whatever the server does.
STOP_S = 3
# The longest that a server may keep an attempt waiting.
ATTEMPT_S = 65


class BadDays(DeliveryTest):
    """Each test is a server that fails, is mended at the same port, and gets everything."""

    def server(self, behaviour: Behaviour | None = None, **options) -> SmtpServer:
        """A server without TLS and login."""
        return self.serve(SmtpServer(behaviour, **options))

    def product_for(self, server: SmtpServer, **keys):
        """An installation that mails to it."""
        product = self.installation(f"installation-{server.port}")
        product.configure(email=email(server.port, self.certificates.ca_file, **keys)
                          if server.context else in_clear(server.port, **keys))
        return product

    def log(self, **log):
        """A leak that ends: three mails."""
        return LeakLog(**{"samples": 120, "ends": 100} | log).write(self.folder / "leak.log")

    def assert_all_arrived(self, server: SmtpServer, watch, copies: int = 1) -> None:
        """Every alert has arrived, and is the same message in every attempt."""
        expected = sorted(ids_for("email", watch))
        self.assertEqual(len(expected), 3)
        server.wait_for(lambda _: set(alert_ids(server.mails)) == set(expected), 60,
                        f"mails {expected}")
        self.assertLessEqual(len(server.mails), copies * len(expected))
        message_ids = defaultdict(set)
        for mail in server.read:
            message_ids[header(mail.data, "X-PoolSentry-Alert-Id")].add(mail.message_id)
        self.assertEqual(len(message_ids), len(expected))
        self.assertTrue(all(len(ids) == 1 for ids in message_ids.values()), message_ids)
        self.assertEqual(len(set().union(*message_ids.values())), len(expected))
        self.note(f"{len(expected)} alerts, {len(server.sessions)} connections, "
                  f"{len(server.read)} messages read, {len(server.mails)} accepted")

    def assert_said_once(self, *watches) -> None:
        """One failure and one end of it, on all consoles together."""
        for event in (DELIVERY_FAILS, DELIVERY_WORKS):
            said = [alert for watch in watches for alert in watch.events(event)]
            self.assertEqual([alert["subject"] for alert in said], ["email"], event)

    def fails_and_is_mended(self, server: SmtpServer, reason: str, mend=None, seconds: float = 30,
                            copies: int = 1, **keys):
        """The whole bad day, for failures that are noticed at once."""
        product = self.product_for(server, **keys)
        watch = product.watch(self.log())
        failed = watch.wait_for(DELIVERY_FAILS, seconds=seconds)[0]
        self.assertRegex(failed["text"], f"(?i){reason}")
        (mend or server.mend)()
        self.assert_ended(watch, NOTHING_LEAKS)
        self.assert_all_arrived(server, watch, copies)
        self.assert_said_once(watch)
        for event in (DELIVERY_FAILS, DELIVERY_WORKS):
            self.assertEqual(product.log_text().count(f"event {event}:"), 1)
        return watch

    def test_a_port_that_refuses(self):
        server = self.server(listening=False)
        self.fails_and_is_mended(server, f"no connection to localhost:{server.port}", server.listen)

    def test_421_instead_of_a_greeting(self):
        self.fails_and_is_mended(self.server(faults.Closing()), "421")

    def test_garbage_instead_of_a_greeting(self):
        self.fails_and_is_mended(self.server(faults.Garbage()), "no mail server|mail server")

    def test_garbage_in_the_middle(self):
        self.fails_and_is_mended(self.server(faults.GarbageAfterMail()), "mail server")

    def test_an_answer_without_end(self):
        self.fails_and_is_mended(self.server(faults.Endless()), "without end")

    def test_a_line_without_end(self):
        self.fails_and_is_mended(self.server(faults.EndlessLine()), "without end|no mail server")

    def test_broken_off_in_the_middle_of_a_message(self):
        self.fails_and_is_mended(self.server(faults.BrokenInData()), "no connection|broken|closed")

    def test_broken_off_over_tls(self):
        for fault in (faults.BrokenInData(), faults.BrokenAfterDot()):
            server = self.server(fault, context=self.certificates.right.server_context())
            self.fails_and_is_mended(server, "no connection|broken|closed|TLS")

    def test_broken_off_before_the_dot_is_answered(self):
        server = self.server(faults.BrokenAfterDot())
        self.fails_and_is_mended(server, "no connection|broken|closed")
        self.assertGreater(len(server.read), len(server.mails))

    def test_taken_and_broken_off_comes_twice_as_the_same_message(self):
        server = self.server(faults.TakesItAndBreaks())
        self.fails_and_is_mended(server, "no connection|broken|closed", copies=2)
        self.assertEqual(len(server.mails), 4)

    def test_a_message_that_is_refused_waits_and_is_not_dropped(self):
        self.fails_and_is_mended(self.server(faults.RefusesMessage()), "554")

    def test_greylisting(self):
        server = self.server(faults.Greylisting())
        self.fails_and_is_mended(server, "450", mend=lambda: None)

    def test_a_refused_recipient_keeps_nothing_from_the_other(self):
        server = self.server(faults.NoSecondRecipient())
        product = self.product_for(server, to=[OPS, BOSS])
        watch = product.watch(self.log())
        failed = watch.wait_for(DELIVERY_FAILS)[0]
        self.assertIn("550", failed["text"])
        server.wait_for_mails(3)
        self.assertEqual([mail.recipients for mail in server.mails], [[OPS]] * 3)
        # Without an end of the connection that may still say that it has taken the third.
        server.behaviour = Behaviour()
        self.assert_ended(watch, NOTHING_LEAKS)
        self.assert_all_arrived(server, watch, copies=2)
        self.assert_said_once(watch)
        got = [address for mail in server.mails for address in mail.recipients]
        self.assertEqual((got.count(OPS), got.count(BOSS)), (3, 3))

    def test_a_tarpit_is_given_up(self):
        self.fails_and_is_mended(self.server(faults.Tarpit()), "too long", seconds=ATTEMPT_S)

    def test_a_slow_drip_is_given_up(self):
        self.fails_and_is_mended(self.server(faults.SlowDrip()), "too long|no mail server",
                                 seconds=ATTEMPT_S)

    def test_sampling_goes_on_beside_a_tarpit_and_a_stop_is_not_held_up(self):
        server = self.server(faults.Tarpit())
        product = self.product_for(server)
        # A minute of the log is 10 ms.
        watch = product.watch(self.log(), speed="6000")
        server.wait_for(lambda _: server.sessions, 30, "a connection")
        watch.wait_for(CLEARED)
        raised, cleared = watch.events(LEAK)[0], watch.events(CLEARED)[0]
        took = cleared["printed"] - raised["printed"]
        self.assertLess(took, 0.43 + 2 * PATIENCE)
        self.assertEqual((len(server.sessions), server.mails), (1, []))
        begun = time.monotonic()
        watch.stop()
        stopped_in = time.monotonic() - begun
        self.assertLess(stopped_in, STOP_S * PATIENCE)
        self.note(f"43 samples of 10 ms each took {took:.2f} s, the stop {stopped_in:.2f} s")
        server.mend()
        again = product.watch(self.log())
        self.assert_ended(again, NOTHING_LEAKS)
        self.assert_all_arrived(server, watch)

    def test_what_waits_is_sent_at_once_by_the_next_start(self):
        server = self.server(faults.Closing())
        product = self.product_for(server)
        watch = product.watch(self.log())
        watch.wait_for(DELIVERY_FAILS)
        watch.wait_for(CLEARED)
        watch.stop()
        server.mend()
        begun = time.monotonic()
        again = product.watch(LeakLog(tags=(b"None",), step=0).write(self.folder / "quiet.log"))
        self.assert_ended(again, NOTHING_LEAKS)
        self.note(f"sent {time.monotonic() - begun:.2f} s after the start")
        self.assert_all_arrived(server, watch)
        self.assert_said_once(watch, again)

    def test_a_name_that_is_not_known(self):
        product = self.installation()
        product.configure(email=in_clear(25, server="smtp://no-such-host.invalid:25"))
        watch = product.watch(self.log())
        failed = watch.wait_for(DELIVERY_FAILS)[0]
        watch.wait_for(CLEARED)
        self.assertRegex(failed["text"], r"no-such-host\.invalid")
        self.assertRegex(failed["text"], "(?i)name")
        watch.stop()
        server = self.server()
        product.configure(email=in_clear(server.port))
        again = product.watch(self.log())
        self.assert_ended(again, NOTHING_LEAKS)
        self.assert_all_arrived(server, watch)
        self.assert_said_once(watch, again)


class Logins(DeliveryTest):
    """Servers that do not let us in."""

    def server(self, behaviour: Behaviour | None = None) -> SmtpServer:
        """A server with TLS that asks for a login."""
        return self.serve(SmtpServer(behaviour, self.certificates.right.server_context(),
                                     accounts={USER: PASSWORD}))

    def watch(self, server: SmtpServer, password: str | None, **keys):
        """(installation, watch) with this password."""
        product = self.installation()
        if password:
            with_password(product, password)
        product.configure(email=email(server.port, self.certificates.ca_file, user=USER, **keys))
        return product, product.watch(LeakLog().write(self.folder / "leak.log"))

    def assert_delivered(self, server: SmtpServer, watch) -> None:
        """All mails, one failure, one end of it."""
        self.assert_ended(watch)
        self.assertEqual(sorted(alert_ids(server.wait_for_mails(2))),
                         sorted(ids_for("email", watch)))
        self.assertEqual(len(watch.events(DELIVERY_FAILS)), 1)
        self.assertEqual(len(watch.events(DELIVERY_WORKS)), 1)

    def test_a_wrong_password_is_said_and_a_new_one_taken_up(self):
        server = self.server()
        product, watch = self.watch(server, "Wrong-Horse-41")
        failed = watch.wait_for(DELIVERY_FAILS)[0]
        self.assertIn("535", failed["text"])
        self.assertIn("secret set smtp", failed["text"])
        with_password(product)
        self.assert_delivered(server, watch)
        self.assertEqual(found_in(product.log_text().encode(), USER, "Wrong-Horse-41"), [])

    def test_no_password_is_said_before_anything_is_sent(self):
        server = self.server()
        product, watch = self.watch(server, None)
        failed = watch.wait_for(DELIVERY_FAILS)[0]
        self.assertIn("secret set smtp", failed["text"])
        self.assertFalse([line for session in server.sessions for line in session.commands
                          if line.startswith(("AUTH", "MAIL"))])
        with_password(product)
        self.assert_delivered(server, watch)

    def test_a_server_that_knows_only_ntlm_gets_no_password_in_another_way(self):
        server = self.server(faults.OnlyNtlm())
        _, watch = self.watch(server, PASSWORD)
        watch.wait_for(DELIVERY_FAILS)
        said = "\n".join(line for session in server.sessions for line in session.commands)
        self.assertEqual(found_in(said.encode(), USER, PASSWORD), [])
        server.mend()
        self.assert_delivered(server, watch)

    def test_a_server_that_takes_tokens_only_gets_no_password(self):
        server = self.server(faults.OnlyXoauth2())
        _, watch = self.watch(server, PASSWORD, auth="plain")
        watch.wait_for(DELIVERY_FAILS)
        said = "\n".join(line for session in server.sessions for line in session.commands)
        self.assertEqual(found_in(said.encode(), USER, PASSWORD), [])
        server.mend()
        self.assert_delivered(server, watch)

    def test_a_server_that_repeats_the_password_makes_nobody_read_it(self):
        server = self.server(faults.RepeatsTheSecret())
        product, watch = self.watch(server, PASSWORD)
        watch.wait_for(DELIVERY_FAILS)
        server.mend()
        self.assert_delivered(server, watch)
        for text in (watch.said(), product.log_text()):
            self.assertEqual(found_in(text.encode(), USER, PASSWORD), [])


if __name__ == "__main__":
    main()
