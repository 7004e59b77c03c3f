"""Sites that do not answer: one customer's silent server must not take the time of all others."""

import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx

from bridge.domain.errors import TransientError
from bridge.domain.reasons import Reason

PATIENCE = 3
"""Calls in a row that were waited for in vain."""

QUIET = 15.0
"""Seconds for which nobody calls a silent site, in this environment, before one call tries it again."""

SITES_KEPT = 1000

LEFT_ALONE = "it has not answered for a while"


class SilentSites:
    """What this environment knows of sites that were waited for in vain: by host and port, or by method and address."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._silent: OrderedDict[str, tuple[int, float]] = OrderedDict()

    @contextmanager
    def calling(self, url: str, *, alone: str = "") -> Iterator[None]:
        """Let a call be made, and remember what came of it; TransientError(SITE_UNAVAILABLE) while it would be in vain.

        The call was not begun then. `alone`: the method for which the address stands by itself, and not its whole host.
        """
        called = httpx.URL(url)
        place = f"{alone} {called}" if alone else f"{called.host}:{called.port}"
        times, until = self._silent.get(place, (0, 0.0))
        if times >= PATIENCE and self._monotonic() < until:
            raise TransientError(Reason.SITE_UNAVAILABLE, LEFT_ALONE)
        try:
            yield
        except httpx.TimeoutException:
            self._silent[place] = (times + 1, self._monotonic() + QUIET)
            self._silent.move_to_end(place)
            if len(self._silent) > SITES_KEPT:
                self._silent.popitem(last=False)
            raise
        self._silent.pop(place, None)
