"""What every test of delivery begins and ends with."""

import shutil
import tempfile
import unittest
from pathlib import Path

from harness.certificates import Certificates
from harness.product import WINE, Installation


class DeliveryTest(unittest.TestCase):
    """Has a folder, certificates and installations, which go when it ends."""

    longMessage = True
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        # Readable by "nobody", whom the mail server runs as.
        cls.folder = Path(tempfile.mkdtemp(prefix="poolsentry-delivery-"))
        cls.folder.chmod(0o755)
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.certificates = Certificates(cls.folder / "certificates")

    def installation(self, name: str = "") -> Installation:
        """A new one, ended with the test."""
        made = Installation(self.folder / (name or self._testMethodName))
        self.addCleanup(made.close)
        return made

    def assert_status(self, done, status: int) -> None:
        """The exit status of a run, with what it said where it is another."""
        self.assertEqual(done.status, status, done.said)


natively_only = unittest.skipIf(WINE, "natively only: under Wine one way of each sink is tried")
