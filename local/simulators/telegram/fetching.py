"""Fetches a file by its address, as Telegram does for a photo or document that a call names by URL.

Two kinds of hosts can be reached: those the simulator's DNS maps, and the simulator itself, which serves `/sim/files/…`
by its own address. To everything else Telegram's request fails, as for a host that is private or down.
"""

from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

import aiohttp

from local.simulators.telegram.answers import bad_request
from local.simulators.telegram.dns import Dns
from local.simulators.telegram.files import FileStore
from local.simulators.telegram.incoming import Upload

SECONDS = 10
LARGEST = {"photo": 5 * 1024 * 1024}
LARGEST_OTHER = 20 * 1024 * 1024
_OWN_FILES = "/sim/files/"
_TYPES = {
    "photo": ("image/",),
    "document": ("application/pdf", "application/zip", "image/gif"),
    "animation": ("image/gif", "video/mp4"),
    "video": ("video/mp4",),
    "audio": ("audio/",),
    "voice": ("audio/ogg",),
    "sticker": ("image/webp",),
    "live_photo": ("video/mp4",),
}
"""MIME types that are taken by URL (https://core.telegram.org/bots/api#sending-files)."""


class Fetcher:
    """Gets files for calls; one connection pool, opened when first needed."""

    def __init__(self, dns: Dns, files: FileStore) -> None:
        self._dns = dns
        self._files = files
        self._session: aiohttp.ClientSession | None = None

    async def get(self, kind: str, url: str) -> Upload:
        """Return the file at `url`, fit to be sent as `kind`. Raises ApiError 400 in Telegram's words."""
        if kind == "video_note":
            raise bad_request("can't upload file by URL")
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise bad_request("wrong HTTP URL specified")
        own = self._own(parts.path)
        mime, content = own or await self._fetch(url)
        mime = mime.partition(";")[0].strip().lower()
        if not mime.startswith(_TYPES[kind]):
            raise bad_request("wrong type of the web page content")
        if not content or len(content) > LARGEST.get(kind, LARGEST_OTHER):
            raise bad_request("failed to get HTTP URL content")
        return Upload(unquote(PurePosixPath(parts.path).name) or "file", mime, content)

    async def close(self) -> None:
        if self._session:
            await self._session.close()

    def _own(self, path: str) -> tuple[str, bytes] | None:
        file = self._files.world.files.get(path.removeprefix(_OWN_FILES)) if path.startswith(_OWN_FILES) else None
        return (file.mime, self._files.read(file)) if file else None

    async def _fetch(self, url: str) -> tuple[str, bytes]:
        target = self._dns.target(url)
        if target is None:
            raise bad_request("failed to get HTTP URL content")
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=SECONDS))
        try:
            async with self._session.get(target, headers={"Host": urlsplit(url).netloc}) as response:
                if response.status != 200:
                    raise bad_request("failed to get HTTP URL content")
                content = b""
                async for chunk in response.content.iter_chunked(1 << 16):
                    content += chunk
                    if len(content) > LARGEST_OTHER:
                        break
                return response.headers.get("Content-Type", ""), content
        except (aiohttp.ClientError, TimeoutError, OSError):
            raise bad_request("failed to get HTTP URL content") from None
