"""Copying a file that a manager attached to where amoCRM can fetch it for another deal."""

from dataclasses import dataclass, replace

from bridge.domain.content import File, Media
from bridge.domain.errors import NotYetError, PermanentError, TransientError
from bridge.domain.files import safe_name, type_of
from bridge.domain.reasons import Reason
from bridge.relay.ports import CrmFiles, Log
from bridge.relay.ports import Media as Copies

PATIENCE = 3
"""Attempts, some seconds, that a message waits for its file: the worker that sent it into the group had it just now."""


PATIENCE_WITH_ANOTHER = 6
"""Attempts, a second apart, that a message waits for another deal to copy the file, whose line may stand still."""


@dataclass(frozen=True)
class CopyAttachment:
    """Give an attachment an address of ours, one for all deals that show it.

    amoCRM's own address of it, of which nobody says how long it is good, is what is left where that fails.
    """

    files: CrmFiles
    copies: Copies
    log: Log

    def __call__(self, account_id: int, media: Media, attempt: int, *, waits: bool) -> Media:
        """Return the media with its copy; raises TransientError when it has to wait.

        `waits`: another deal copies the file, so that it is fetched once and not for each of them.
        """
        mime = type_of(media.file.mime, media.kind)
        file = replace(media.file, name=safe_name(media.file.name, media.kind, mime))
        try:
            copy = self.copies.find(account_id, file)
            if copy is None and not (waits and attempt < PATIENCE_WITH_ANOTHER):
                copy = self._fetched(account_id, media, file)
        except PermanentError as error:
            self.log.warning("an attachment was not copied", extra={"reason": error.reason, "detail": error.detail})
            return media
        except TransientError as error:
            if attempt < PATIENCE:
                raise
            self.log.warning("an attachment was not copied", extra={"reason": error.reason, "detail": error.detail})
            return media
        if copy is None:
            raise NotYetError(Reason.AMO_UNAVAILABLE, "another deal copies the file", 1.0)
        return replace(media, file=copy)

    def _fetched(self, account_id: int, media: Media, file: File) -> File:
        with self.files.fetch(media.file, media.kind) as upload:
            return self.copies.keep(account_id, replace(file, mime=upload.mime), upload)
