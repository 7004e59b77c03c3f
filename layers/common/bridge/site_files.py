"""Files at addresses that customers gave, to be sent to Telegram."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from tempfile import TemporaryFile
from urllib.parse import unquote, urlsplit

from bridge.domain.content import File, MediaKind
from bridge.domain.errors import PermanentError
from bridge.domain.files import UNKNOWN_TYPE, safe_name, type_of
from bridge.domain.reasons import Reason
from bridge.relay.messages import Upload
from bridge.sites import Sites

_PAGE = re.compile(r"text/html|application/xhtml\+xml")
_PAGE_NAME = re.compile(r".*\.x?html?", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class SiteFiles:
    """`CrmFiles` of at most `most` bytes, wherever in the open internet they lie."""

    sites: Sites
    most: int

    @contextmanager
    def fetch(self, file: File, kind: MediaKind) -> Iterator[Upload]:
        """Fetch a file to disk for as long as the context is open.

        A page where no page was promised is how many sites say that there is no such file: PermanentError(FILE_GONE).
        """
        with TemporaryFile() as content:
            size, served = self.sites.download(file.ref, content, self.most)
            if not size:
                raise PermanentError(Reason.FILE_EMPTY)
            name = file.name or unquote(PurePosixPath(urlsplit(file.ref).path).name)
            if _PAGE.match(served) and not _PAGE_NAME.fullmatch(name):
                raise PermanentError(Reason.FILE_GONE, "a page instead of the file")
            mime = type_of(served)
            mime = "" if mime == UNKNOWN_TYPE else mime
            yield Upload(content, size, safe_name(name, kind, mime), mime)
