"""Files: fetched from either side, one at a time and never whole in memory, and our own copies of them."""

from contextlib import AbstractContextManager
from typing import Protocol

from bridge.domain.content import File, MediaKind
from bridge.relay.messages import Upload


class CrmFiles(Protocol):
    """What managers attach."""

    def fetch(self, file: File, kind: MediaKind) -> AbstractContextManager[Upload]:
        """Fetch a file to disk for as long as the context is open; `file.ref` is the address that a hook gave.

        A file without a name is called after its kind.

        Raises PermanentError with FILE_TOO_LARGE, FILE_EMPTY, FILE_GONE, FILE_ELSEWHERE (not on amoCRM's own hosts) or
        FILE_UNREADABLE, and TransientError when it may succeed later.
        """
        ...


class TelegramFiles(Protocol):
    """What people send; the token is opened by the caller and never leaves this port."""

    def fetch(self, token: str, file: File) -> AbstractContextManager[Upload]:
        """Fetch a file to disk for as long as the context is open; `file.ref` is Telegram's `file_id`.

        Raises PermanentError with FILE_TOO_LARGE or FILE_GONE, and TransientError when it may succeed later:
        FILE_UNAVAILABLE when Telegram has no file to give at the moment.
        """
        ...
