"""What the journeys need of the world. Adapters raise only the errors of `bridge.domain.errors`."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Protocol

from bridge.domain.cards import Card, Deal, Written
from bridge.domain.identity import ConversationId
from bridge.domain.notices import Notice
from bridge.domain.pacing import Refusal
from bridge.domain.records import (
    Account,
    AccountState,
    Bot,
    BotState,
    Conversation,
    Dialogue,
    Failure,
    Opening,
    Person,
    Receipt,
    Received,
)
from bridge.domain.upkeep import TRIES
from bridge.relay.messages import (
    Answer,
    BotProfile,
    ChatMessage,
    CrmAccount,
    Introduction,
    Pipeline,
    Posted,
    ProfilePhoto,
    Sender,
    StatusReport,
    TokenPair,
)


class Log(Protocol):
    """A logger; what is passed as `extra` becomes fields of the log line."""

    def info(self, msg: object, *, extra: Mapping[str, object] | None = None) -> None: ...
    def warning(self, msg: object, *, extra: Mapping[str, object] | None = None) -> None: ...
    def error(self, msg: object, *, extra: Mapping[str, object] | None = None) -> None: ...


class Clock(Protocol):
    def now(self) -> float: ...
    def sleep(self, seconds: float) -> None: ...


class Dialogues(Protocol):
    """Brings the bot, the conversation and a receipt of one message in at most one read."""

    def recent(self, conversation: ConversationId) -> Dialogue:
        """Return what is remembered from a short while ago, reading only what is not."""
        ...

    def fresh(self, conversation: ConversationId, crm_id: str = "") -> Dialogue:
        """Read now; with `crm_id` the receipt of that outgoing message as well."""
        ...


class Conversations(Protocol):
    def opening(self, conversation: ConversationId, opening: Opening) -> None:
        """Remember how far the opening of a chat has come."""
        ...

    def opened(self, conversation: Conversation) -> None:
        """Remember a new chat in place of whatever was known of the conversation in amoCRM, and end its opening."""
        ...

    def pictured(self, conversation: ConversationId, photo: str, avatar: str) -> None:
        """Remember the person's photo and our address of it."""
        ...

    def told(self, conversation: ConversationId, person: Person, label: str, at: int) -> None:
        """Remember what amoCRM was told of the person, through a bot with that label, and when."""
        ...

    def tied(self, conversation: ConversationId, contact_id: int) -> None:
        """Remember whose chat this is in amoCRM."""
        ...

    def claim(self, conversation: ConversationId, crm_id: str, busy_until: float) -> str:
        """Note that `crm_id` is being sent and how long the chat is booked; return what was being sent before."""
        ...

    def by_chat(self, chat_id: str) -> ConversationId | None:
        """Return the conversation that is this chat of amojo; one just opened may be missing for a moment."""
        ...

    def release(self, conversation: ConversationId) -> None:
        """Forget the claim of a message that was certainly not sent."""
        ...


class Receipts(Protocol):
    def incoming(self, conversation: ConversationId, msgid: str, received: Received) -> None: ...
    def received(self, conversation: ConversationId, msgid: str) -> Received | None: ...
    def any_of(self, conversation: ConversationId, msgids: Iterable[str], at: int) -> bool:
        """Tell whether amoCRM has one of these messages (at most a hundred), written in that second."""
        ...

    def outgoing(self, conversation: ConversationId, receipt: Receipt) -> None: ...
    def was_delivered(self, conversation: ConversationId, crm_id: str) -> bool:
        """Tell whether all of an outgoing message was sent."""
        ...


class People(Protocol):
    """The map Telegram ID → contact of every account."""

    def claim(self, account_id: int, user_id: int, conversation: ConversationId) -> int | None:
        """Return the known contact, or None after claiming the introduction for this conversation.

        Raises NotYetError while another conversation is introducing the same person.
        """
        ...

    def introduces(self, account_id: int, user_id: int, conversation: ConversationId) -> bool:
        """Tell whether the introduction that this conversation has claimed is still under way."""
        ...

    def chats(self, account_id: int, user_id: int) -> Sequence[str]:
        """Return amojo's ids of the person's chats with the account's bots, oldest first."""
        ...

    def release(self, account_id: int, user_id: int, conversation: ConversationId, chat_id: str) -> None:
        """Give up the introduction that this conversation has claimed, and remember the chat."""
        ...

    def known(self, account_id: int, user_id: int, contact_id: int, chat_id: str) -> Written | None:
        """Remember the contact and the chat; return what was written of the person on this very contact."""
        ...

    def wrote(self, account_id: int, user_id: int, written: Written) -> None: ...
    def forget_contact(self, account_id: int, contact_id: int) -> Sequence[str]:
        """Forget a contact that was deleted or merged; return the chats of the people it was of."""
        ...


class Bots(Protocol):
    def get(self, bot_id: int) -> Bot | None: ...
    def of_account(self, account_id: int) -> Sequence[Bot]: ...
    def add(self, bot: Bot, replacing: Bot | None = None) -> Bot:
        """Store a bot in place of the record that was read, None for none, and return it with its version.

        Raises OvertakenError when something else stands there.
        """
        ...

    def save(self, bot: Bot) -> Bot:
        """Store a changed bot and return it with its new version.

        Raises OvertakenError when it was changed since it was read, RefusedError when its account has it no more.
        """
        ...

    def mark(self, bot_id: int, state: BotState, generation: int | None = None) -> None:
        """Note a state; with `generation` only if the bot has not been renewed, nor switched off, meanwhile."""
        ...

    def refused(self, bot_id: int, refusal: Refusal) -> Sequence[Refusal]:
        """Note a 429 of Telegram and return the two before, as far as there were any."""
        ...

    def pause(self, bot_id: int, until: float) -> None:
        """Have none of the bot's messages sent until then (unix seconds)."""
        ...

    def remove(self, bot: Bot) -> bool:
        """Remove the bot unless it was changed since it was read."""
        ...


class Accounts(Protocol):
    def get(self, account_id: int) -> Account | None: ...
    def by_amojo_id(self, amojo_id: str) -> Account | None: ...
    def authorised(self, account_id: int, domain: str, pair: TokenPair, called_ms: int) -> bool:
        """Store an installation's pair, with every part of it still to be done.

        False when the widget was disabled, or installed anew, after that call of amoCRM: nothing is stored then.
        The trial starts with the first installation ever and is never moved.
        """
        ...

    def connected(self, account: CrmAccount, scope_id: str, installed_ms: int) -> None:
        """Store what the chat channel was connected with; as all of an installation, only while it is the latest."""
        ...

    def owes(self, account_id: int, parts: Collection[str], installed_ms: int) -> None: ...
    def done(self, account_id: int, part: str, installed_ms: int) -> None: ...
    def uninstalled(self, account_id: int, called_ms: int) -> bool:
        """Forget the pair and whatever is owed; False when the widget was installed again after that call.

        Also for an account that is not known yet: an installation under way then comes to nothing.
        """
        ...

    def mark(self, account_id: int, state: AccountState, version: int) -> None:
        """Note what amoCRM said about the account to whoever used the pair of that version, while it is stored."""
        ...

    def unpaid(self, account_id: int, came_ms: int) -> None:
        """Note that a message which came at that time was refused: an account installed since is another matter."""
        ...

    def notice(self, account_id: int, notice: Notice, *, on: bool) -> None:
        """Show a notice to the account's people, or take it back; whatever else is written meanwhile stays."""
        ...

    def renamed(self, account_id: int, before: str, domain: str) -> None: ...
    def due(self, state: AccountState, now: int, at_most: int = 0) -> Sequence[int]:
        """Return the accounts with a pair that have to be looked at by now, the longest overdue first; all for 0."""
        ...

    def look_again(self, account_id: int, at: int) -> None: ...


class Tokens(Protocol):
    """The stored OAuth pairs under a lock with an owner and a version."""

    def read(self, account_id: int) -> tuple[TokenPair, int] | None:
        """Return the pair and its version."""
        ...

    def lock(self, account_id: int, version: int) -> str | None:
        """Return the owner's mark when this worker may refresh the pair of that version, None when it may not."""
        ...

    def replace(self, account_id: int, version: int, pair: TokenPair) -> bool:
        """Store the next pair unless another has taken the place of that version: a refresh token is good for one."""
        ...

    def unlock(self, account_id: int, owner: str) -> None: ...


class Failures(Protocol):
    def put(self, failure: Failure) -> None: ...
    def get(self, account_id: int, failure_id: str) -> Failure | None: ...
    def of_account(self, account_id: int, limit: int, before: str | None) -> Sequence[Failure]: ...
    def remove(self, account_id: int, failure_id: str) -> None: ...


class Vault(Protocol):
    """Sealing of secrets under KMS; a secret opens only with the context it was sealed with."""

    def seal(self, secret: str, context: Mapping[str, str]) -> bytes: ...
    def open(self, sealed: bytes, context: Mapping[str, str]) -> str: ...


class Media(Protocol):
    def keep(self, content: bytes, content_type: str, secret: str, name: str) -> str:
        """Store a file and return its public address; `secret` makes it unguessable, and once is as good as twice."""
        ...


class Telegram(Protocol):
    """The Bot API; the token is opened by the caller and never leaves this port."""

    def get_me(self, token: str) -> BotProfile: ...
    def send_text(self, token: str, chat_id: int, text: str) -> int: ...
    def set_webhook(self, token: str, url: str, secret: str, *, drop_pending: bool) -> None: ...
    def delete_webhook(self, token: str) -> None: ...
    def photo_of(self, token: str, user_id: int) -> ProfilePhoto | None: ...
    def download(self, token: str, file_id: str) -> bytes | None:
        """Return a file, or None when it is gone or larger than a photo is."""
        ...


class Chats(Protocol):
    """amojo: the chats of amoCRM."""

    def connect(self, account: CrmAccount, domain: str) -> str: ...
    def create(self, scope_id: str, conversation: ConversationId, source: str, user: Sender) -> str: ...
    def send(self, scope_id: str, message: ChatMessage) -> Posted: ...
    def report(self, report: StatusReport) -> None: ...


class Crm(Protocol):
    """REST v4 of one account at a time."""

    def identify(self, domain: str, access_token: str) -> CrmAccount:
        """Return whose token it is, before anything of the account is stored."""
        ...

    def account(self, account_id: int) -> CrmAccount: ...
    def pipelines(self, account_id: int) -> Sequence[Pipeline]: ...
    def prepare_fields(self, account_id: int) -> None: ...
    def put_source(self, account_id: int, source: str, name: str, pipeline_id: int) -> int: ...
    def remove_source(self, account_id: int, source_ref: int) -> None: ...
    def subscribe(self, account_id: int, url: str) -> None: ...


class Cards(Protocol):
    """The cards of people: contacts, their chats, deals and requests, over REST v4."""

    def find_contact(self, account_id: int, user_id: int) -> int | None: ...
    def link_chat(self, account_id: int, contact_id: int, chat_id: str) -> None: ...
    def contact_of_chat(self, account_id: int, chat_id: str) -> int | None: ...
    def card(self, account_id: int, contact_id: int) -> Card | None: ...
    def write_card(self, account_id: int, contact_id: int, values: Mapping[str, str]) -> None:
        """Write parts of a card by their codes; an empty text clears a field."""
        ...

    def open_deal(self, account_id: int, card: Card) -> Deal | None: ...
    def write_start_payload(self, account_id: int, deal_id: int, payload: str) -> None: ...
    def add_note(self, account_id: int, entity: str, entity_id: int, text: str) -> None:
        """Leave a note on one of the `leads` or `contacts`, once however often it is asked for."""
        ...

    def accept_request(self, account_id: int, chat_id: str, status_id: int) -> bool:
        """Accept the request of a chat into a status; False while there is none."""
        ...

    def takes_requests(self, account_id: int, pipeline_id: int) -> bool: ...


class OAuth(Protocol):
    def exchange(self, domain: str, code: str) -> TokenPair: ...
    def refresh(self, domain: str, refresh_token: str) -> TokenPair: ...
    def account_of(self, pair: TokenPair) -> int | None:
        """Return the account that amoCRM's access token names, or None when it is not readable."""
        ...

    def current_domain(self, pair: TokenPair) -> str | None:
        """Return where the account lives now, or None when amoCRM does not tell."""
        ...


class Jobs(Protocol):
    """Work towards an account's CRM that must not hold up messages."""

    def introduce(self, introduction: Introduction) -> None: ...
    def follow_chat(self, account_id: int, chat_id: str) -> None: ...
    def show_photo(self, conversation: ConversationId, person: Person, msgid: str) -> None:
        """Show a person's photo in amoCRM; asked for again because of the same message, it is done once."""
        ...

    def answer(self, answer: Answer) -> None:
        """Say something to a person; asked for again because of the same message, it is said once."""
        ...

    def report_later(self, report: StatusReport, conversation: ConversationId | None) -> None: ...
    def finish_installation(self, account_id: int, tries: int = TRIES) -> None:
        """Do what is left of an installation, trying at most so often."""
        ...

    def finish_uninstallation(self, account_id: int) -> None: ...
    def settle_bot(self, account_id: int, bot_id: int) -> None: ...


class Entrances(Protocol):
    """Installations that anybody may ask for: a line of their own, away from the work of customers."""

    def exchange(self, domain: str, code: str, called_ms: int) -> None: ...


class Requeue(Protocol):
    def send_again(self, failure: Failure) -> None: ...


class Counter(Protocol):
    def count(self, name: str) -> None: ...
