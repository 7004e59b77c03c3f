"""What can go wrong, named after what the caller may do about it.

BridgeError
├── PermanentError     never retried: becomes a failure that people see
│   ├── OnlyTextSentError  what stood beside the text could not be sent
│   └── ChatMovedError     the chat goes by another id: ask again there
├── TransientError     the work waits in order and is tried again
│   ├── NotYetError    it only waits for its turn
│   ├── WaitingError   it waits beside its line, and what comes behind it with it
│   ├── OvertakenError     the record was changed since it was read: read it again
│   ├── ElsewhereError     nobody answers to that address: what is asked for may have moved
│   ├── MisconfiguredError our own settings are refused: nobody's fault but ours, an operator has to act
│   └── LimitedError   the other side has had enough of us for a while
└── RefusedError       a request of a person or a program that is not accepted, with a stable code
"""

from collections.abc import Sequence

from bridge.domain.reasons import Reason


class BridgeError(Exception):
    """The root of everything the product raises on purpose; `outcome_unknown`: the work may have been done."""

    outcome_unknown = False


class PermanentError(BridgeError):
    """Trying again would end the same way; `detail` is for operators and holds no secret."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else str(reason))
        self.reason = reason
        self.detail = detail

    @property
    def text(self) -> str:
        """The plain Russian that people see."""
        return self.reason.text


class OnlyTextSentError(PermanentError):
    """The text of a message is sent; what stood beside it is not, for that reason."""

    @property
    def text(self) -> str:
        return f"Клиент получил только текст. {self.reason.text}"


class ChatMovedError(PermanentError):
    """A group became a supergroup, which Telegram knows as `chat_id`; nothing was done."""

    def __init__(self, chat_id: int, detail: str = "") -> None:
        super().__init__(Reason.CHAT_MOVED, detail)
        self.chat_id = chat_id


class TransientError(BridgeError):
    """Trying again later may succeed.

    `retry_after` is what the other side asked for, in seconds.
    """

    def __init__(
        self,
        reason: Reason,
        detail: str = "",
        *,
        retry_after: float | None = None,
        outcome_unknown: bool = False,
    ) -> None:
        super().__init__(f"{reason}: {detail}" if detail else str(reason))
        self.reason = reason
        self.detail = detail
        self.retry_after = retry_after
        self.outcome_unknown = outcome_unknown


class NotYetError(TransientError):
    """Nothing is broken: the work waits `retry_after` seconds or more for its turn at a limit of our own."""

    def __init__(self, reason: Reason, detail: str, retry_after: float) -> None:
        super().__init__(reason, detail, retry_after=retry_after)


class WaitingError(TransientError):
    """Cannot go now, and nobody knows when: it leaves its line and waits in order with its conversation for a day.

    Should it be too late then, `reason` is what people read. `untouched`: nothing was begun of it, nowhere.
    """

    def __init__(
        self, reason: Reason, detail: str = "", *, retry_after: float | None = None, untouched: bool = False
    ) -> None:
        super().__init__(reason, detail, retry_after=retry_after)
        self.untouched = untouched


class OvertakenError(TransientError):
    """Somebody else changed the record since it was read; nothing was written."""

    def __init__(self, detail: str) -> None:
        super().__init__(Reason.STORAGE_UNAVAILABLE, detail)


class ElsewhereError(TransientError):
    """The other side does not know the address; it may be down, or what is asked for may have moved."""


class MisconfiguredError(TransientError):
    """The other side refuses our own credentials, so it says nothing about the account that is asked for."""

    def __init__(self, detail: str) -> None:
        super().__init__(Reason.MISCONFIGURED, detail)


class LimitedError(TransientError):
    """Certainly not done: we asked too often, and are to come back after `retry_after` seconds, if it says so."""


class RefusedError(BridgeError):
    """A request that is not accepted: HTTP `status`, a stable `code` and a Russian `text` for the person who asked.

    `fields` of the request are what is wrong with it, and `texts` what is wrong with each of them where they differ;
    after `retry_after` seconds it may be accepted.
    """

    def __init__(
        self,
        status: int,
        code: str,
        text: str,
        *,
        fields: Sequence[str] = (),
        texts: Sequence[str] = (),
        retry_after: float | None = None,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.text = text
        self.fields = tuple(fields)
        self.texts = tuple(texts)
        self.retry_after = retry_after
