"""Which function an HTTP request belongs to, as API Gateway's HTTP API decides it.

The most specific route wins: a literal segment before `{name}` before `{name+}`, a method before ANY, $default last
(https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from local.template import DEFAULT_ROUTE, Route

_VARIABLE = re.compile(r"\{(?P<name>[^}+]+)(?P<greedy>\+)?\}")


@dataclass(frozen=True)
class Match:
    """A route and the decoded values of its path variables."""

    route: Route
    parameters: dict[str, str]


class RouteTable:
    """The routes of the API, most specific first."""

    def __init__(self, routes: Iterable[Route]) -> None:
        ordered = sorted(routes, key=_rank)
        self._routes = [(route, _pattern(route.path)) for route in ordered]

    def find(self, method: str, raw_path: str) -> Match | None:
        """Return the route for a request's still encoded path, or None for API Gateway's 404."""
        for route, pattern in self._routes:
            found = pattern.fullmatch(raw_path)
            if found and route.method in (method, "ANY"):
                names = [variable["name"] for variable in _VARIABLE.finditer(route.path)]
                return Match(route, dict(zip(names, map(unquote, found.groups()), strict=True)))
        return None


def _rank(route: Route) -> tuple[bool, list[int], bool]:
    segments = [_specificity(segment) for segment in route.path.split("/")]
    return route.path == DEFAULT_ROUTE, segments, route.method == "ANY"


def _specificity(segment: str) -> int:
    variable = _VARIABLE.fullmatch(segment)
    if variable is None:
        return 0
    return 2 if variable["greedy"] else 1


def _pattern(path: str) -> re.Pattern[str]:
    if path == DEFAULT_ROUTE:
        return re.compile(".*", re.DOTALL)
    pieces = []
    for segment in path.split("/"):
        variable = _VARIABLE.fullmatch(segment)
        if variable is None:
            pieces.append(re.escape(segment))
        else:
            pieces.append("(.+)" if variable["greedy"] else "([^/]+)")
    return re.compile("/".join(pieces))
