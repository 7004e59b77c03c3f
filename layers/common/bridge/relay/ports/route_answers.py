"""What the other sides of routes say, on its way to people."""

from collections.abc import Sequence
from typing import Protocol

from bridge.domain.route_answers import RouteAnswer


class RouteAnswers(Protocol):
    def say(self, answers: Sequence[RouteAnswer], once: str = "") -> None:
        """Have them sent, in this order, behind what is waiting for the person already.

        Asked for again, each is sent once. With `once` what was asked for by the same name within five minutes is not
        said again at all.
        """
        ...
