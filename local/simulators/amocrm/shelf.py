"""The bytes of files, on disk and never whole in memory: what managers attached and what was downloaded."""

import hashlib
import os
import random
import tempfile
from collections.abc import AsyncIterable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from local.simulators import images

PIECE = 256 * 1024
LARGEST_FILE = 64 * 1024 * 1024
_PICTURES = (320, 240), (8, 8)


class TooBigError(Exception):
    """A file longer than it may be."""


@dataclass(frozen=True)
class Kept:
    """A file on the shelf."""

    size: int
    sha256: str


class Shelf:
    """Keeps files in `folder` under their digests, so that the same bytes are kept once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, sha256: str) -> Path:
        return self._folder / sha256

    async def keep(self, pieces: AsyncIterable[bytes], most: int = LARGEST_FILE) -> Kept:
        """Keep a file that comes in pieces; raises `TooBigError` for one of more than `most` bytes."""
        with self._draft() as draft:
            async for piece in pieces:
                draft.write(piece)
                if draft.size > most:
                    raise TooBigError
            return draft.finish()

    def put(self, pieces: Iterable[bytes]) -> Kept:
        """Keep a file whose pieces are at hand."""
        with self._draft() as draft:
            for piece in pieces:
                draft.write(piece)
            return draft.finish()

    def clear(self) -> None:
        if self._folder.exists():
            for path in self._folder.iterdir():
                path.unlink()

    def _draft(self) -> "_Draft":
        self._folder.mkdir(parents=True, exist_ok=True)
        return _Draft(self._folder)


class _Draft:
    """A file that is being written; nothing is left of it unless it is finished."""

    def __init__(self, folder: Path) -> None:
        self.size = 0
        self._digest = hashlib.sha256()
        self._folder = folder
        descriptor, name = tempfile.mkstemp(dir=folder, prefix=".draft-")
        self._file, self._path = os.fdopen(descriptor, "wb"), Path(name)

    def write(self, piece: bytes) -> None:
        self.size += len(piece)
        self._digest.update(piece)
        self._file.write(piece)

    def finish(self) -> Kept:
        self._file.close()
        kept = Kept(self.size, self._digest.hexdigest())
        self._path.replace(self._folder / kept.sha256)
        return kept

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        self._path.unlink(missing_ok=True)


def made_up(size: int, mime: str, seed: str) -> Iterator[bytes]:
    """Yield the pieces of a file of that size: a real picture where the type is one, then bytes of the seed."""
    head = _picture(mime, size)
    if head:
        yield head
    source, left = random.Random(f"{mime}:{seed}"), size - len(head)
    while left > 0:
        piece = source.randbytes(min(PIECE, left))
        left -= len(piece)
        yield piece


def _picture(mime: str, size: int) -> bytes:
    if mime not in {"image/jpeg", "image/png"}:
        return b""
    draw = images.png if mime == "image/png" else images.jpeg
    return next((picture for measure in _PICTURES if len(picture := draw(*measure)) <= size), b"")
