"""Not too often: the time between two questions to one provider."""

from __future__ import annotations

import time
from collections.abc import Callable


class Limiter:
    """Lets a question pass every `seconds` at most.

    The first one waits too: a run that ended a moment ago asked its last question before that, and the limit holds for
    the whole application. `geocode` lets one run at a time ask a provider.
    """

    def __init__(
        self, seconds: float, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._seconds, self._clock, self._sleep = seconds, clock, sleep
        self._last = clock()

    def wait(self, at_least: float = 0.0) -> None:
        """Return when the next question may be asked; not before `at_least` seconds from now."""
        now = self._clock()
        rest = max(self._last + self._seconds - now, at_least)
        if rest > 0:
            self._sleep(rest)
        self._last = self._clock()
