"""Copying a file that a person sent to where amoCRM can fetch it."""

from dataclasses import dataclass, replace

from bridge.domain.content import Content, File, Media, Mention
from bridge.domain.errors import BridgeError, LimitedError, PermanentError, TransientError
from bridge.domain.files import safe_name, size_in_words, type_of
from bridge.domain.identity import ConversationId
from bridge.domain.reasons import Reason
from bridge.domain.records import Bot
from bridge.domain.retries import KEEP_TRYING
from bridge.domain.texts import NOT_RECEIVED, file_too_large
from bridge.relay.messages import Answer
from bridge.relay.ports import Clock, Jobs, Log, TelegramFiles, Vault
from bridge.relay.ports import Media as Copies

WAITS_FOR_FILE = 600
"""Seconds after a message came for which a file is waited for that Telegram cannot give "temporarily", or not to a dead
token: whoever had that revoked has a new one in a moment.
"""

WAITS_LONGEST = KEEP_TRYING - 3600
"""Seconds for which any other trouble with it is waited for: then the text goes on alone, before it is given up too."""

LAST_TRIES = 3
BETWEEN_TRIES = 1.0
"""Seconds; a message that has waited longer for other reasons has these tries all the same."""

HINT_WITHIN = 120
"""Seconds after the message within which telling its sender is worth something."""


@dataclass(frozen=True)
class CopyFile:
    """Give content its file at an address of ours, or the line that stands for a file that cannot be had.

    `most`: the largest file that Telegram gives a bot, in bytes.
    """

    files: TelegramFiles
    copies: Copies
    vault: Vault
    jobs: Jobs
    clock: Clock
    log: Log
    most: int

    def __call__(
        self, bot: Bot, media: Media, conversation: ConversationId, since: float, *, is_new: bool = True
    ) -> Content:
        """`since`: when the message came, or was asked for again, in unix seconds; `is_new`: nobody told of it before.

        A file that Telegram gave before is not asked for again while our copy of it is fresh. Raises TransientError
        when it has to wait: the message then waits with it.
        """
        mime = type_of(media.file.mime, media.kind)
        file = replace(media.file, name=safe_name(media.file.name, media.kind, mime), mime=mime)
        try:
            copy = self._copy(bot, file, since)
        except PermanentError as error:
            self.log.warning("a file was not copied", extra={"reason": error.reason, "detail": error.detail})
            if error.reason is Reason.FILE_TOO_LARGE and is_new:
                self._hint(conversation, since)
            return self._line(media, error.reason)
        return replace(media, file=copy)

    def _copy(self, bot: Bot, file: File, since: float) -> File:
        if (file.size or 0) > self.most:
            raise PermanentError(Reason.FILE_TOO_LARGE, f"{file.size} bytes")
        for _ in range(LAST_TRIES):
            try:
                return self.copies.find(bot.account_id, file) or self._fetched(bot, file)
            except LimitedError:
                raise
            except PermanentError as error:
                if error.reason is not Reason.TOKEN_REVOKED or self.clock.now() >= since + WAITS_FOR_FILE:
                    raise
                raise TransientError(error.reason, error.detail) from error
            except TransientError as error:
                patience = WAITS_FOR_FILE if error.reason is Reason.FILE_UNAVAILABLE else WAITS_LONGEST
                if self.clock.now() < since + patience:
                    raise
            self.clock.sleep(BETWEEN_TRIES)
        raise PermanentError(Reason.FILE_GONE, "unavailable for too long")

    def _fetched(self, bot: Bot, file: File) -> File:
        token = self.vault.open(bot.sealed_token, bot.token_context)
        with self.files.fetch(token, file) as upload:
            return self.copies.keep(bot.account_id, file, upload)

    def _line(self, media: Media, reason: Reason) -> Mention:
        """Return what stands for the file: what it is called, and why it is not there."""
        size = media.file.size or 0
        if reason is Reason.FILE_TOO_LARGE:
            why = size_in_words(size) if size > self.most else f"больше {size_in_words(self.most)}"
        else:
            why = NOT_RECEIVED
        name = safe_name(media.file.name, media.kind) if media.file.name else ""
        return Mention(media.kind.word, ", ".join(filter(None, (name, why))), media.caption, media.file.unique)

    def _hint(self, conversation: ConversationId, since: float) -> None:
        """Have the sender told, once for all the files of some minutes; the message is safe whatever becomes of it."""
        answer = Answer(conversation, file_too_large(size_in_words(self.most)), int(since) + HINT_WITHIN)
        try:
            self.jobs.answer(answer)
        except BridgeError as error:
            self.log.warning("the sender of a large file was not told", extra={"reason": str(error)})
