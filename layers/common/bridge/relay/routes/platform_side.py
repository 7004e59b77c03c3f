"""What becomes of a platform's answers."""

from dataclasses import dataclass, replace

from bridge.domain.content import Content, Media, Text, with_words
from bridge.domain.errors import OnlyTextSentError, PermanentError
from bridge.domain.identity import ConversationId
from bridge.domain.moments import SECOND
from bridge.domain.reasons import SITE_TROUBLE, Reason
from bridge.domain.receipts import Dialogue, Receipt
from bridge.domain.records import Bot
from bridge.domain.route_answers import RouteAnswer
from bridge.relay.messages import OwnWords, Spoken
from bridge.relay.ports import Clock, Handlings, HandOverLines, RouteAnswers, Transcripts

LIES_THERE = SITE_TROUBLE | {
    Reason.TOO_SLOW,
    Reason.FILE_TOO_LARGE,
    Reason.FILE_REFUSED,
    Reason.FILE_GONE,
    Reason.FILE_EMPTY,
}
"""Why a file cannot be sent that its address may still give to the person."""


@dataclass(frozen=True)
class PlatformSide:
    """What is said belongs to the transcript, and people are shown it once the conversation is theirs."""

    handlings: Handlings
    transcripts: Transcripts
    lines: HandOverLines
    replies: RouteAnswers
    clock: Clock

    def place(self, answer: RouteAnswer) -> ConversationId | None:
        return answer.conversation

    def is_ours(self, answer: RouteAnswer, dialogue: Dialogue) -> bool:  # noqa: ARG002
        return False

    def delivered(
        self,
        answer: RouteAnswer,
        bot: Bot,  # noqa: ARG002
        conversation: ConversationId,
        receipt: Receipt,
    ) -> None:
        if not answer.is_word or answer.content is None:
            return
        at = answer.at_ms // SECOND or int(self.clock.now())
        numbers = tuple(filter(None, receipt.telegram_ids))
        words = OwnWords(answer.key, _seen(answer.content), at, numbers=numbers)
        self.transcripts.note(conversation, Spoken(answer.key, words.at_ms, words))
        # Whoever hands the conversation over notes that first and reads the transcript then, so one of us shows it.
        if self.handlings.get(conversation).people_since:
            self.lines.show(conversation, answer.key)

    def failed(self, answer: RouteAnswer, bot: Bot, error: PermanentError) -> bool:  # noqa: ARG002
        """Have the address of a file sent that could not be sent itself."""
        if not isinstance(answer.content, Media) or error.reason not in LIES_THERE:
            return False
        content = with_words(answer.content, "") if isinstance(error, OnlyTextSentError) else answer.content
        self.replies.say([replace(answer, key=f"{answer.key}:link", content=Text(_seen(content)))])
        return True


def _seen(content: Content) -> str:
    """Return an answer as text: a file by its name and address."""
    address = content.file.ref if isinstance(content, Media) else ""
    return "\n".join(filter(None, (content.seen, address)))
