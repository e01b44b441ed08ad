"""A real Prometheus Alertmanager, with a configuration and a store of its own.

Debian's build reads its templates from a folder of /usr/share, where they are not, since the
package is unpacked and not installed (scripts/setup.sh). So a copy of the program is run in which
that path is /proc/self/cwd, filled up with slashes to the same length, in the folder that has them.
"""

import json
import re
import subprocess
import urllib.parse
import urllib.request
from pathlib import Path

from harness.servers import unpacked
from harness.waiting import TooLate, wait_until

CONFIG = """
route: {receiver: nobody, group_wait: 1s}
receivers: [{name: nobody}]
"""
LISTENING = "Listening on"
TEMPLATES = "usr/share/prometheus/alertmanager"


def relocated(program: Path) -> Path:
    """Writes the program that looks for its templates in the folder that it is started in."""
    there = b"/" + TEMPLATES.encode()
    image = unpacked("usr/bin/prometheus-alertmanager").read_bytes()
    program.write_bytes(image.replace(there, b"/proc/self/cwd".ljust(len(there), b"/")))
    program.chmod(0o755)
    return program


class Alertmanager:
    """Listens on a port of 127.0.0.1 that the system chooses."""

    def __init__(self, folder: Path):
        folder.mkdir(parents=True)
        (folder / "alertmanager.yml").write_text(CONFIG)
        self.log = folder / "log"
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                [relocated(folder / "alertmanager"),
                 f"--config.file={folder / 'alertmanager.yml'}",
                 f"--storage.path={folder / 'data'}",
                 "--web.listen-address=127.0.0.1:0", "--cluster.listen-address=",
                 "--log.format=json"], cwd=unpacked(TEMPLATES), stdin=subprocess.DEVNULL,
                stdout=log, stderr=log)
        self.port = wait_until(self._port, 60, "Alertmanager listens")
        wait_until(self._is_ready, 60, "Alertmanager is ready")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self) -> None:
        """Ends it."""
        self.process.kill()
        self.process.wait()

    @property
    def url(self) -> str:
        """Where alerts are posted."""
        return f"http://127.0.0.1:{self.port}/api/v2/alerts"

    def alerts(self, **labels: str) -> list[dict]:
        """The alerts that are active now and have these labels."""
        filters = [("filter", f'{name}="{value}"') for name, value in labels.items()]
        return json.loads(self._get("/api/v2/alerts?" + urllib.parse.urlencode(filters)))

    def received(self) -> dict[str, int]:
        """How many alerts it was sent, by their state: "firing" and "resolved"."""
        counts = {"firing": 0, "resolved": 0}
        metric = r'alertmanager_alerts_received_total{status="(\w+)",version="v2"} (\S+)'
        for state, count in re.findall(metric, self._get("/metrics")):
            counts[state] += int(float(count))
        return counts

    def _get(self, path: str) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            return answer.read().decode()

    def _port(self) -> int | None:
        if self.process.poll() is not None:
            raise TooLate(f"Alertmanager has ended: {self.log.read_text()[-1500:]}")
        for line in self.log.read_text().splitlines():
            said = json.loads(line) if line.startswith("{") else {}
            if said.get("msg", "").startswith(LISTENING):
                return int(said["address"].rpartition(":")[2])
        return None

    def _is_ready(self) -> bool:
        try:
            return bool(self._get("/api/v2/status"))
        except OSError:
            return False
