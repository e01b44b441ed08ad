"""Waiting for what must come, with an end."""

import os
import threading
import time
from collections.abc import Callable

# How much longer everything may take where a sanitizer, or Wine, runs the program.
PATIENCE = float(os.environ.get("POOLSENTRY_PATIENCE", "1"))
POLL_S = 0.02


class TooLate(AssertionError):
    """What was waited for has not come."""


def wait_until(condition: Callable[[], object], seconds: float, what: str):
    """The first value of condition() that is true; TooLate, with `what`, after `seconds`."""
    end = time.monotonic() + seconds * PATIENCE
    pause = threading.Event()
    while not (value := condition()):
        if time.monotonic() > end:
            raise TooLate(f"not within {seconds * PATIENCE:.0f} s: {what}")
        pause.wait(POLL_S)
    return value
