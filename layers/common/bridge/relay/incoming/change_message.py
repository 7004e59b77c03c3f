"""Bringing an edit to the message that amoCRM has."""

from dataclasses import dataclass, replace

from bridge.domain.content import Content, Media, Text
from bridge.domain.errors import PermanentError
from bridge.domain.moments import moment_of_edit
from bridge.domain.reasons import NO_SUCH_MESSAGE, Reason
from bridge.domain.receipts import Received
from bridge.domain.records import Bot
from bridge.relay.incoming.contents import file_of, with_file
from bridge.relay.incoming.copy_file import CopyFile
from bridge.relay.incoming.find_answered import FindAnswered
from bridge.relay.messages import CrmEdit, IncomingMessage, Reference
from bridge.relay.ports import Chats


@dataclass(frozen=True)
class ChangeMessage:
    """Change a text or a caption where it stands; the attachment is neither sent again nor lost."""

    answered: FindAnswered
    chats: Chats
    copy_file: CopyFile

    def __call__(self, bot: Bot, message: IncomingMessage, before: Received, at: int, since: float) -> Content | None:
        """Return what has to be shown in a new message, None when the one that amoCRM has was changed.

        `before` is what it has, `at` when the edit was made and `since` when it came, in unix seconds. New is what
        brings another file, what amoCRM has lost, and the words of an edit that it refuses.
        """
        content = message.content
        if file_of(content) != before.file:
            return with_file(self.copy_file, bot, message, since)
        if not before.carried:
            content = with_file(self.copy_file, bot, message, since, is_new=False)
            if isinstance(content, Media):
                return content
        try:
            self._edit(bot, message, content, before, at)
        except PermanentError as error:
            if error.reason in NO_SUCH_MESSAGE:
                return with_file(self.copy_file, bot, message, since, is_new=False)
            if error.reason is Reason.AMO_REFUSED:
                return Text(content.seen)
            raise
        return None

    def _edit(self, bot: Bot, message: IncomingMessage, content: Content, before: Received, at: int) -> None:
        answering, _ = self.answered(replace(message, content=content))
        target = Reference(crm_id=before.crm_id)
        self.chats.edit(bot.scope_id, CrmEdit(message.conversation, target, answering.shown, moment_of_edit(at)))
