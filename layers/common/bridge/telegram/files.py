"""Files that people sent to a bot (core.telegram.org/bots/api#getfile)."""

from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import BinaryIO
from urllib.parse import quote

import httpx

from bridge.domain.content import File
from bridge.domain.errors import PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.fields import number_of, text_of
from bridge.http_calls import save, streamed
from bridge.relay.messages import Upload
from bridge.telegram.bot_api import BotApi, unclear
from bridge.telegram.errors import error_of

ADDRESSES = 2
"""How often an address is asked for: one that is no longer good is answered with 404 (valid "at least 1 hour")."""


class BotFiles:
    """`TelegramFiles` of at most `most` bytes. An address holds the token, so none is logged, kept or handed on."""

    def __init__(self, http: httpx.Client, base_url: str, most: int) -> None:
        self._api = BotApi(http, base_url)
        self._http = http
        self._base_url = base_url
        self._most = most

    @contextmanager
    def fetch(self, token: str, file: File) -> Iterator[Upload]:
        with TemporaryFile() as content:
            size = self._download(token, file, content)
            yield Upload(content, size, file.name, file.mime)

    def _download(self, token: str, file: File, content: BinaryIO) -> int:
        for _ in range(ADDRESSES):
            path, told = self._located(token, file)
            url = f"{self._base_url}/file/bot{token}/{quote(path)}"
            with streamed(self._http, Reason.TELEGRAM_UNAVAILABLE, url) as response:
                if response.status_code == httpx.codes.NOT_FOUND:
                    continue
                if not response.is_success:
                    response.read()
                    raise error_of(response)
                size = save(response, content, self._most, Reason.TELEGRAM_UNCLEAR)
            if not size or told not in {None, size}:
                # A page of something in between comes with a 200 as well, and so does nothing at all.
                raise TransientError(Reason.FILE_UNAVAILABLE, f"{size} bytes instead of {told}")
            return size
        raise TransientError(Reason.FILE_UNAVAILABLE, "nothing lies where getFile says")

    def _located(self, token: str, file: File) -> tuple[str, int | None]:
        """Return the path of a file and its size, None when Telegram said it neither here nor in the message."""
        found = self._api.object(token, "getFile", file_id=file.ref)
        path, size = _relative(text_of(found, "file_path"), token), number_of(found, "file_size")
        if size is not None and size > self._most:
            raise PermanentError(Reason.FILE_TOO_LARGE, f"{size} bytes")
        if not path:
            raise TransientError(Reason.FILE_UNAVAILABLE, "no path")
        if ".." in path.split("/"):
            raise unclear()
        return path, file.size if size is None else size


def _relative(path: str, token: str) -> str:
    """Return a path as the file host has it; a server of one's own in local mode names a place on its disk."""
    return path.partition(f"/{token}/")[2] or path.lstrip("/")
