"""The gateway's world: whose code calls, and Telegram as it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bridge.domain.errors import TransientError
from bridge.domain.records import Bot
from bridge.relay.messages.gateway import Call, CallAnswer, Passed, RawCall


def success(result: Any = True) -> Passed:
    return Passed(200, b'{"ok":true}', {}, {"ok": True, "result": result})


def limited(seconds: int) -> Passed:
    return Passed(429, b"{}", {}, {"ok": False, "error_code": 429, "parameters": {"retry_after": seconds}})


@dataclass
class FakePassOn:
    """The port `PassOn`; `calls` are what was passed on, `answer` is what comes back, or is raised."""

    answer: Passed | TransientError = field(default_factory=success)
    calls: list[tuple[str, str, RawCall]] = field(default_factory=list)
    files: list[tuple[str, str, str, str]] = field(default_factory=list)

    def call(self, token: str, method: str, raw: RawCall) -> Passed:
        self.calls.append((token, method, raw))
        return self._answered()

    def file(self, token: str, path: str, *, verb: str, part: str) -> Passed:
        self.files.append((token, path, verb, part))
        return self._answered()

    def _answered(self) -> Passed:
        if isinstance(self.answer, TransientError):
            raise self.answer
        return self.answer


@dataclass
class FakeBeside:
    """The port `Beside`; `shown` is what was said, `refusal` what any call gets, `broken` what telling it raises."""

    refusal: CallAnswer | None = None
    broken: Exception | None = None
    shown: list[tuple[Call, Any]] = field(default_factory=list)

    def refuses(self, bot: Bot, call: Call) -> CallAnswer | None:
        return self.refusal

    def said(self, bot: Bot, call: Call, result: Any) -> None:
        self.shown.append((call, result))
        if self.broken:
            raise self.broken


@dataclass
class FakeSendingPace:
    """The port `SendingPace`; `places` are the messages that were waited for."""

    places: list[int] = field(default_factory=list)
    full: TransientError | None = None

    def wait(self, bot: str, messages: int = 1) -> None:
        if self.full:
            raise self.full
        self.places.append(messages)


@dataclass(frozen=True)
class FakeOwnMethods:
    """The port `OwnMethods`; `answers` by method."""

    answers: Mapping[str, CallAnswer]

    def __call__(self, bot: Bot, call: Call) -> CallAnswer | None:
        return self.answers.get(call.method)
