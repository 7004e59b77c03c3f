"""What travels to amojo and back."""

from dataclasses import dataclass

from bridge.domain.content import Content
from bridge.domain.identity import ConversationId


@dataclass(frozen=True)
class Reference:
    """A message in amojo: by our `msgid`, or by amojo's own id where it has none of ours."""

    msgid: str = ""
    crm_id: str = ""


@dataclass(frozen=True)
class Sender:
    """A participant as amojo knows it; `ref_id` is its own id of one who is a user of amoCRM."""

    id: str
    name: str
    avatar: str = ""
    profile_link: str = ""
    ref_id: str = ""


@dataclass(frozen=True)
class ChatMessage:
    """One message for amojo; `at_ms`, by which amoCRM sorts a talk, in unix milliseconds.

    With a `receiver` it is an outgoing one: the sender, a user of amoCRM, wrote it to that participant.

    The `ref` of a file is an address of ours. `reply_to`: our `msgid`, or amojo's id, of the message that it answers,
    and `said` how that one begins. A `silent` one makes no request and rings for nobody.
    """

    msgid: str
    conversation: ConversationId
    source: str
    sender: Sender
    content: Content
    at_ms: int
    reply_to: Reference | None = None
    said: str = ""
    silent: bool = False
    receiver: Sender | None = None

    @property
    def participant(self) -> Sender:
        """Who of the conversation is no user of amoCRM."""
        return self.receiver or self.sender

    @property
    def at(self) -> int:
        return self.at_ms // 1000


@dataclass(frozen=True)
class CrmEdit:
    """What a message in amojo is changed to at `at_ms`, in unix milliseconds; a file of the content stays as it is."""

    conversation: ConversationId
    target: Reference
    content: Content
    at_ms: int


@dataclass(frozen=True)
class CrmReaction:
    """A reaction for amojo: one emoji, put on a message or taken back; `ref_id` is that of a user of amoCRM."""

    conversation: ConversationId
    target: Reference
    user_id: str
    emoji: str
    taken_back: bool = False
    ref_id: str = ""


@dataclass(frozen=True)
class Posted:
    """What amojo answers: its ids of the chat and of the message."""

    chat_id: str
    message_id: str


@dataclass(frozen=True)
class BegunTalk:
    """What amoCRM tells of a chat whose servicing has begun anew; the talk, its contact and its deal where it does."""

    chat_id: str
    contact_id: int | None = None
    talk_id: str = ""
    deal_id: int | None = None


@dataclass(frozen=True)
class StatusReport:
    """The delivery status of an outgoing message: delivered, or failed with the text the manager reads."""

    scope_id: str
    crm_id: str
    error: str = ""
