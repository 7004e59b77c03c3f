"""Files between two sides."""

from dataclasses import dataclass
from typing import BinaryIO


@dataclass(frozen=True)
class Upload:
    """A file on the worker's own disk, which is gone as soon as `content` is closed, also by a crash.

    `size` in bytes; `name` is safe to hand on and has an extension, `mime` is a type by its usual name or empty
    (`bridge.domain.files`).
    """

    content: BinaryIO
    size: int
    name: str
    mime: str = ""
