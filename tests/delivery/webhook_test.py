#!/usr/bin/env python3
"""Webhooks: what is posted in each shape, and servers on their bad days."""

import time

from harness.http_server import Answer, HttpServer, Post
from harness.letters import ids_for
from harness.logs import LeakLog
from harness.product import (DELIVERY_FAILS, DELIVERY_WORKS, LEAK, NOTHING_LEAKS, TEST,
                             Installation, for_program)
from harness.suite import DeliveryTest, main

TOKEN = "T0K3N-of-the-hook-8842"
PATH_SECRET = "xoxb-path-secret-7719"
QUERY_SECRET = "sig-1f2e3d4c5b6a"
HOSTILE = (b"<b>\"", b"\x1b[2J", b"*_`|", b"=?\xff\\")


class Webhooks(DeliveryTest):
    """Each test is a web server of its own."""

    def server(self, answer=None, encrypted: bool = False) -> HttpServer:
        """A server that answers so."""
        context = self.certificates.right.server_context() if encrypted else None
        return self.serve(HttpServer(context, answer))

    def product_for(self, server: HttpServer, path: str = "/hook", **keys) -> Installation:
        """An installation that posts to it."""
        product = self.installation()
        product.configure(webhook={"url": f"http://localhost:{server.port}{path}"} | keys)
        return product

    def log(self, **log):
        """A leak that ends: three alerts."""
        return LeakLog(**{"samples": 120, "ends": 100} | log).write(self.folder / "leak.log")

    def posts_of_a_leak(self, shape: str, **log) -> tuple[list[Post], list[dict]]:
        """What is posted about a leak, and what the console said."""
        server = self.server()
        product = self.product_for(server, shape=shape)
        path = LeakLog(**{"samples": 120, "ends": 100} | log).write(self.folder / "leak.json")
        watch = product.watch(path)
        watch.wait()
        alerts = [alert for alert in watch.events() if alert["event"] >= LEAK]
        self.assertGreaterEqual(len(alerts), 3)
        posts = server.wait_for_posts(len(alerts))
        for post in posts:
            self.assertTrue(post.headers["content-type"].startswith("application/json"))
        self.note(f"{len(posts)} posts")
        return posts, alerts

    def fails_and_is_mended(self, server: HttpServer, product: Installation, reason: str,
                            mend=None, seconds: float = 30):
        """The failure is said once, and so is its end; nothing is lost."""
        watch = product.watch(self.log())
        failed = watch.wait_for(DELIVERY_FAILS, seconds=seconds)[0]
        self.assertRegex(failed["text"], f"(?i){reason}")
        if mend:
            mend()
        self.assert_ended(watch, NOTHING_LEAKS)
        taken = {post.json()["id"] for post in server.posts}
        self.assertEqual(taken, set(ids_for("webhook", watch)))
        self.assertEqual(len(watch.events(DELIVERY_FAILS)), 1)
        self.assertEqual(len(watch.events(DELIVERY_WORKS)), 1)
        return watch

    def test_json_is_what_the_console_says(self):
        posts, alerts = self.posts_of_a_leak("json", host="FS-MÜNCHEN", tags=HOSTILE)
        for post, alert in zip(posts, alerts):
            self.assertEqual(post.json() | {"printed": alert["printed"]}, alert)

    def test_teams_gets_an_adaptive_card(self):
        posts, alerts = self.posts_of_a_leak("teams", host="FS-MÜNCHEN", tags=HOSTILE)
        for post, alert in zip(posts, alerts):
            message = post.json()
            self.assertEqual(message["type"], "message")
            attachment, = message["attachments"]
            self.assertEqual(attachment["contentType"], "application/vnd.microsoft.card.adaptive")
            card = attachment["content"]
            self.assertEqual(card["type"], "AdaptiveCard")
            self.assertGreater(len(card["body"]), 0)
            self.assertIn("MÜNCHEN", "".join(_texts(card)))
            self.assertLess(len(post.body), 28 * 1024)
            self.assertTrue(alert["title"])

    def test_slack_gets_blocks_without_markup_of_strangers(self):
        posts, _ = self.posts_of_a_leak("slack", host="FS <!channel> & <http://evil|x>",
                                        tags=HOSTILE)
        for post in posts:
            message = post.json()
            self.assertIn("text", message)
            said = "".join(_texts(message))
            self.assertIn("FS ", said)
            # Slack's own escapes (&amp; &lt; &gt;) in every place where it looks for markup.
            for text in _mrkdwn_texts(message):
                self.assertNotIn("<!", text)
                self.assertNotIn("<http", text)

    def test_https_with_our_authority(self):
        server = self.server(encrypted=True)
        product = self.installation()
        product.configure(webhook={
            "url": f"https://localhost:{server.port}/hook",
            "ca_file": for_program(self.certificates.ca_file),
            "headers": {"Authorization": f"Bearer {TOKEN}", "X-Team": "storage"}})
        self.assert_status(product.run_configured("test-alert"), NOTHING_LEAKS)
        post, = server.posts
        self.assertEqual(post.json()["event"], TEST)
        self.assertEqual(post.headers["authorization"], f"Bearer {TOKEN}")
        self.assertEqual(post.headers["x-team"], "storage")

    def test_https_refuses_a_certificate_of_another_host_and_an_unknown_issuer(self):
        for kind in ("other_host", "unknown_issuer", "expired"):
            server = self.serve(HttpServer(getattr(self.certificates, kind).server_context()))
            product = self.installation(kind)
            product.configure(webhook={"url": f"https://localhost:{server.port}/hook",
                                       "ca_file": for_program(self.certificates.ca_file),
                                       "headers": {"Authorization": f"Bearer {TOKEN}"}})
            done = product.run_configured("test-alert")
            self.assertNotEqual(done.status, NOTHING_LEAKS, kind)
            self.assertIn("certificate", done.said, kind)
            self.assertEqual(server.posts, [], kind)

    def test_500_and_then_200(self):
        answers = iter([Answer(500, body=b"out of order")])
        server = self.server(lambda post: next(answers, Answer()))
        watch = self.fails_and_is_mended(server, self.product_for(server), "500")
        self.assertEqual(len(server.posts), len(ids_for("webhook", watch)) + 1)

    def test_429_is_given_the_pause_that_it_asks_for(self):
        asked_s, times = 8, []

        def answer(_post: Post) -> Answer:
            times.append(time.monotonic())
            return Answer(429, (("Retry-After", str(asked_s)),)) if len(times) == 1 else Answer()

        server = self.server(answer)
        self.fails_and_is_mended(server, self.product_for(server), "429")
        self.assertGreaterEqual(times[1] - times[0], asked_s - 0.2)
        self.note(f"asked for {asked_s} s, tried again after {times[1] - times[0]:.1f} s")

    def test_a_redirect_is_refused_and_takes_no_secret_along(self):
        other = self.server()
        server = self.server()
        server.answer = lambda post: Answer(307, (
            ("Location", f"http://localhost:{other.port}/{PATH_SECRET}"),))
        product = self.product_for(server, headers={"Authorization": f"Bearer {TOKEN}"})

        def mend() -> None:
            server.answer = lambda post: Answer()

        watch = self.fails_and_is_mended(server, product, "redirect", mend)
        self.assertEqual(other.posts, [])
        self.assertNotIn(PATH_SECRET, watch.said() + product.log_text())

    def test_an_answer_without_end(self):
        server = self.server(lambda post: Answer(body=b"x" * 4096, endless=True))

        def mend() -> None:
            server.answer = lambda post: Answer()

        self.fails_and_is_mended(server, self.product_for(server), "64 KB|end", mend)

    def test_no_answer_at_all(self):
        server = self.server(lambda post: Answer(hang=True))
        product = self.product_for(server)
        watch = product.watch(self.log())
        failed = watch.wait_for(DELIVERY_FAILS, seconds=65)[0]
        self.assertIn("too long", failed["text"])
        server.answer = lambda post: Answer()
        # Whether this one or the next sends it: a replay waits for a minute, as this has taken.
        watch.wait()
        again = product.watch(self.log())
        self.assert_ended(again, NOTHING_LEAKS)
        self.assertEqual({post.json()["id"] for post in server.posts},
                         set(ids_for("webhook", watch)))
        for event in (DELIVERY_FAILS, DELIVERY_WORKS):
            self.assertEqual(len(watch.events(event) + again.events(event)), 1)

    def test_secrets_in_url_and_headers_are_said_nowhere(self):
        body = f"no {PATH_SECRET} {QUERY_SECRET} {TOKEN} here".encode()
        answers = iter([Answer(401, body=body), Answer(500, body=body)])
        server = self.server(lambda post: next(answers, Answer()))
        product = self.product_for(server, f"/services/{PATH_SECRET}?sig={QUERY_SECRET}",
                                   headers={"Authorization": f"Bearer {TOKEN}"})
        watch = self.fails_and_is_mended(server, product, "401")
        doctor = product.run_configured("doctor")
        test_alert = product.run_configured("test-alert", "--json")
        said = [watch.said(), doctor.said, test_alert.said,
                *(content.decode("latin-1") for content in product.files().values())]
        for secret in (PATH_SECRET, QUERY_SECRET, TOKEN):
            self.assertFalse([text for text in said if secret in text], secret)
        self.note(f"3 secrets in none of {len(said)} texts and files")


def _texts(value) -> list[str]:
    """Every string in a JSON value."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [text for entry in value for text in _texts(entry)]
    return [value] if isinstance(value, str) else []


def _mrkdwn_texts(message: dict) -> list[str]:
    """The texts of a Slack message that Slack reads as markup: all but those of plain_text."""
    found = [message["text"]]
    pending = list(message.get("blocks", [])) + list(message.get("attachments", []))
    while pending:
        value = pending.pop()
        if isinstance(value, list):
            pending += value
        elif isinstance(value, dict):
            if value.get("type") == "mrkdwn":
                found.append(value["text"])
            pending += [entry for entry in value.values() if isinstance(entry, (dict, list))]
    return found


if __name__ == "__main__":
    main()
