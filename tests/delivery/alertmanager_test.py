#!/usr/bin/env python3
"""A real Alertmanager shows our leaks: one alert for each, resolved when it is over."""

from harness.alertmanager import Alertmanager
from harness.logs import LeakLog
from harness.product import DELIVERY_FAILS, LEAK_OPEN, NOTHING_LEAKS
from harness.suite import DeliveryTest, main
from harness.waiting import wait_until


class AlertsInAlertmanager(DeliveryTest):
    """Alerts are told apart by their host, so that one server does for a test."""

    def setUp(self):
        super().setUp()
        self.server = self.serve(Alertmanager(self.folder / "alertmanager"))
        self.product = self.installation()
        self.product.configure(webhook={"url": self.server.url, "shape": "alertmanager"})

    def watch(self, status: int, **log):
        """Watches a log to its end; nothing fails."""
        path = self.folder / f"{log['host']}.json"
        watch = self.product.watch(LeakLog(**log).write(path))
        self.assert_ended(watch, status)
        self.assertEqual(watch.events(DELIVERY_FAILS), [])
        return watch

    def alerts(self, host: str) -> list[dict]:
        """What is active about a server's tags."""
        return self.server.alerts(alertname="PoolTagLeak", instance=host)

    def test_a_leak_is_one_alert_with_its_labels(self):
        self.watch(LEAK_OPEN, host="FS-MÜNCHEN")
        wait_until(lambda: self.alerts("FS-MÜNCHEN"), 30, "the alert in Alertmanager")
        alert, = self.alerts("FS-MÜNCHEN")
        labels = alert["labels"]
        self.assertEqual((labels["tag"], labels["pool"]), ("Leak", "paged"))
        self.assertIn("60.0 MB an hour", "".join(alert["annotations"].values()))
        self.assertTrue(alert["annotations"])

    def test_an_escalation_leaves_one_critical_alert(self):
        self.watch(LEAK_OPEN, host="FS02")
        wait_until(lambda: self.alerts("FS02"), 30, "the alert in Alertmanager")
        severities = [alert["labels"]["severity"] for alert in self.alerts("FS02")]
        self.assertEqual(severities, ["critical"])

    def test_a_slow_leak_is_a_warning(self):
        # 64 KB a minute: its pool lasts for two days.
        self.watch(LEAK_OPEN, host="FS03", step=65536, samples=900)
        wait_until(lambda: self.alerts("FS03"), 30, "the alert in Alertmanager")
        severities = [alert["labels"]["severity"] for alert in self.alerts("FS03")]
        self.assertEqual(severities, ["warning"])

    def test_a_clear_resolves_it(self):
        self.watch(NOTHING_LEAKS, host="FS04", samples=120, ends=100)
        wait_until(lambda: not self.alerts("FS04"), 30, "no alert in Alertmanager")
        received = self.server.received()
        self.assertGreaterEqual(received["firing"], 1)
        self.assertGreaterEqual(received["resolved"], 1)
        self.note(f"received: {received}")

    def test_a_hostile_tag_is_a_label_and_nothing_else(self):
        self.watch(LEAK_OPEN, host="FS05", tags=(b"\",\x1b}",))
        wait_until(lambda: self.alerts("FS05"), 30, "the alert in Alertmanager")
        alert, = self.alerts("FS05")
        self.assertEqual(alert["labels"]["tag"], "\",\\x1B}")


if __name__ == "__main__":
    main()
