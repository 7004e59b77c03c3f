"""Files of either side, as the use cases fetch them."""

import io
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace

from bridge.domain.content import File, MediaKind
from bridge.domain.errors import BridgeError, PermanentError
from bridge.domain.files import UNKNOWN_TYPE, type_of
from bridge.domain.reasons import Reason
from bridge.relay.messages import Upload


def upload(content: bytes = b"content", name: str = "план.pdf", mime: str = "application/pdf") -> Upload:
    return Upload(io.BytesIO(content), len(content), name, mime)


@dataclass
class Shelf:
    """`there` is what lies under a reference, `trouble` is raised by the next fetches, one each.

    `open` counts the files that nobody has closed yet.
    """

    there: dict[str, bytes] = field(default_factory=dict)
    trouble: list[BridgeError] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)
    open: int = 0

    @contextmanager
    def taken(self, file: File, name: str) -> Iterator[Upload]:
        self.fetched.append(file.ref)
        if self.trouble:
            raise self.trouble.pop(0)
        if file.ref not in self.there:
            raise PermanentError(Reason.FILE_GONE)
        self.open += 1
        try:
            yield upload(self.there[file.ref], name, file.mime)
        finally:
            self.open -= 1


class FakeCrmFiles(Shelf):
    """The port `CrmFiles`, by address; a type goes by its usual name, and is empty where nobody knows it."""

    def fetch(self, file: File, kind: MediaKind) -> AbstractContextManager[Upload]:
        mime = type_of(file.mime)
        return self.taken(replace(file, mime="" if mime == UNKNOWN_TYPE else mime), file.name or kind.word)


@dataclass
class FakeTelegramFiles(Shelf):
    """The port `TelegramFiles`, by `file_id`; `tokens` are those it was asked with."""

    tokens: set[str] = field(default_factory=set)

    def fetch(self, token: str, file: File) -> AbstractContextManager[Upload]:
        self.tokens.add(token)
        return self.taken(file, file.name)
