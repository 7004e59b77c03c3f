"""Customers' addresses as one function that answers; nothing leaves this process."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bridge.site_answers import SiteAnswer


@dataclass(frozen=True)
class Asked:
    """One request as it was asked for; `json` and `params` are None where there are none."""

    method: str
    url: str
    headers: dict[str, str]
    json: Any = None
    params: Any = None

    @property
    def path(self) -> str:
        return "/" + self.url.partition("://")[2].partition("/")[2]


Answers = Callable[[Asked], Any]
"""Returns a body of JSON, a `SiteAnswer`, or an exception to be raised."""


class FakeSites:
    """Stands for `Sites`; `asked` are all requests."""

    def __init__(self, answers: Answers) -> None:
        self.answers = answers
        self.asked: list[Asked] = []

    def ask(self, method: str, url: str, *, patience: float, headers: dict[str, str], **options: Any) -> SiteAnswer:
        assert patience > 0
        request = Asked(method, url, headers, options.get("json"), options.get("params"))
        self.asked.append(request)
        answer = self.answers(request)
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, SiteAnswer) else told(200, answer)


def told(status: int, body: Any, **headers: str) -> SiteAnswer:
    """Return an answer; a body that is text is sent as it is."""
    raw = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
    return SiteAnswer(status, {name.replace("_", "-"): value for name, value in headers.items()}, raw.encode())
