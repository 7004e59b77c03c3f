"""Ids that both sides must build identically, and the secrets derived from them."""

import hashlib
import hmac
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

_CONVERSATION = re.compile(r"([0-9]{1,19}):(?:([0-9]{1,19})|(-[0-9]{1,19}):([0-9]{1,19}))")

_ANSWERED = re.compile(r"([0-9]{1,19})-([0-9]{1,19})-([0-9]{1,19})-[0-9a-f]{64}")

LARGEST_ID = 512
"""Bytes: longer than any id of Telegram or amoCRM, and short enough for the keys of our tables (1,024 bytes)."""

LONGEST_GENERATION = 11
"""Digits: a generation begins as the time in seconds and must grow for as long as anybody connects bots."""

COPY_KEY = 40
"""Hexadecimal digits of an address: 160 bits that nobody guesses."""


@dataclass(frozen=True)
class ConversationId:
    """One amojo chat: a bot and a person, or a bot, a group and a deal; so two bots and two deals never share a chat.

    `chat_id` is Telegram's: a person's id in private, negative for a group.
    """

    bot_id: int
    chat_id: int
    deal_id: int | None = None

    def __str__(self) -> str:
        private = f"{self.bot_id}:{self.chat_id}"
        return private if self.deal_id is None else f"{private}:{self.deal_id}"

    @classmethod
    def parse(cls, text: str) -> "ConversationId | None":
        """Return what `{bot_id}:{user_id}` or `{bot_id}:{group_id}:{deal_id}` names, or None for any other text."""
        found = _CONVERSATION.fullmatch(text)
        if found is None:
            return None
        bot_id, user_id, group_id, deal_id = found.groups()
        return cls(int(bot_id), int(user_id)) if user_id else cls(int(bot_id), int(group_id), int(deal_id))


def message_key(conversation: ConversationId, message_id: int) -> str:
    """Return the deterministic amojo `msgid` of a Telegram message."""
    return f"{conversation}:{message_id}"


def message_id_of(conversation: ConversationId, msgid: str) -> int | None:
    """Return the Telegram message that a `msgid` of ours, also one of an edit, names; None for any other text."""
    found = re.fullmatch(rf"{conversation}:([1-9][0-9]{{0,18}})(?::.*)?", msgid, re.DOTALL)
    return int(found[1]) if found else None


def press_key(conversation: ConversationId, message_id: int, which: str = "") -> str:
    """Return the `msgid` of the choice that a person made under a message of the bot: one, however often they press.

    `which` tells apart those under a message that several may be made under.
    """
    return ":".join(filter(None, (message_key(conversation, message_id), "press", which)))


def presence_key(conversation: ConversationId, at: int, *, here: bool) -> str:
    """Return the `msgid` of the note that a person blocked the bot or came back."""
    return f"{conversation}:{'back' if here else 'away'}:{at}"


def content_hash(identity: str) -> str:
    """Return what is remembered of a content to tell later whether an edit changed it."""
    return hashlib.sha256(identity.encode()).hexdigest()[:16]


def edit_key(conversation: ConversationId, message_id: int, edited_at: int, identity: str) -> str:
    """Return the `msgid` of an edit that is shown anew; what it shows tells two edits within one second apart."""
    return f"{message_key(conversation, message_id)}:{edited_at}:{zlib.crc32(identity.encode()):08x}"


def said_key(conversation: ConversationId, key: str) -> str:
    """Return the `msgid` of what was said in another deal of the group; never one that names a Telegram message."""
    return f"{conversation}:said:{key}"


def import_mark(employee: str, at_ms: int) -> str:
    """Return what a message that we import on behalf of a user of amoCRM has in common with the hook of it.

    amoCRM may send one, and it may come before the answer of the import has told us the message's id.
    """
    return f"{employee}:{at_ms}"


def participant_id(bot_id: int, member_id: int) -> str:
    """Return amojo's external id of a person or a group as one bot knows it.

    amojo has one name for a participant everywhere, and the name carries the bot's label: so two bots of a person have
    two participants, which are tied to one contact.
    """
    return f"{bot_id}:{member_id}"


def token_context(account_id: int, bot_id: int) -> dict[str, str]:
    """Return the encryption context of a token: it opens only as that bot's of that account."""
    return {"account": str(account_id), "bot": str(bot_id)}


def secret_context(account_id: int, bot_id: int, name: str) -> dict[str, str]:
    """Return the encryption context of another secret of a bot, named after what it is: `password` of its route."""
    return token_context(account_id, bot_id) | {"for": name}


def entrance_context(place: str) -> dict[str, str]:
    """Return the encryption context of a token that opens a service for an account; `place` begins with whose it is."""
    return {"account": place.partition(":")[0], "for": place}


def source_id(bot_id: int) -> str:
    """Return the external id of a bot's source in amoCRM (at most 36 printable characters)."""
    return f"tg-{bot_id}"


def copy_key(key: str, account_id: int, unique: str, name: str) -> str:
    """Return the unguessable path part of our copy of a file: the same for the same file of an account."""
    return _mac(key, f"media:{account_id}:{unique}\n{name}")[:COPY_KEY]


@dataclass(frozen=True)
class Signed:
    """What a bot's webhook secret was signed for; `beside`: the owner's code is to have the update as well."""

    generation: int
    beside: bool = False


def sign_webhook(key: str, bot_id: int, signed: Signed) -> str:
    """Return a bot's webhook secret `{generation}-{HMAC}`; fits Telegram's 1–256 characters of `A-Za-z0-9_-`.

    With the owner's code beside us it is `{generation}c-{HMAC}`: so an update says by itself who else gets it.
    """
    if signed.beside:
        return f"{signed.generation}c-{_mac(key, f'telegram:{bot_id}:{signed.generation}:beside')}"
    return f"{signed.generation}-{_mac(key, f'telegram:{bot_id}:{signed.generation}')}"


def read_webhook(keys: Iterable[str], bot_id: int, secret: str) -> Signed | None:
    """Return what a webhook secret was signed for, or None when no key signed it; constant time per key."""
    named = secret.partition("-")[0]
    generation = named.removesuffix("c")
    if not (secret.isascii() and generation.isdigit() and len(generation) <= LONGEST_GENERATION):
        return None
    signed = Signed(int(generation), beside=named != generation)
    genuine = [hmac.compare_digest(sign_webhook(key, bot_id, signed), secret) for key in keys]
    return signed if any(genuine) else None


def sign_route(key: str, kind: str, bot_id: int) -> str:
    """Return the token of a bot's webhook for a route of that kind, which knows no other way to prove itself."""
    return _mac(key, f"{kind}:{bot_id}")


def proves_route(keys: Iterable[str], kind: str, bot_id: int, token: str) -> bool:
    """Tell whether a token is the one of the bot's webhook; constant time per key."""
    genuine = [
        hmac.compare_digest(sign_route(key, kind, bot_id).encode(), token.encode(errors="replace")) for key in keys
    ]
    return any(genuine)


def sign_account(key: str, account_id: int) -> str:
    """Return the unguessable path part under which amoCRM's unsigned webhooks of one account arrive."""
    return f"{account_id}-{_mac(key, f'crm:{account_id}')}"


def read_account(keys: Iterable[str], path: str) -> int | None:
    """Return the account whose webhook path this is, or None; constant time per key."""
    account = path.partition("-")[0]
    if not (path.isascii() and account.isdigit() and len(account) < 19):
        return None
    genuine = [hmac.compare_digest(sign_account(key, int(account)), path) for key in keys]
    return int(account) if any(genuine) else None


def sign_conversation(key: str, account_id: int, conversation: ConversationId) -> str:
    """Return the unguessable path part under which an account's platform answers in one conversation with a person."""
    named = f"{account_id}-{conversation.bot_id}-{conversation.chat_id}"
    return f"{named}-{_mac(key, f'answers:{named}')}"


def read_conversation(keys: Iterable[str], path: str) -> tuple[int, ConversationId] | None:
    """Return whose conversation is answered under this path, by account, and which; None; constant time per key."""
    found = _ANSWERED.fullmatch(path)
    if found is None:
        return None
    account_id, conversation = int(found[1]), ConversationId(int(found[2]), int(found[3]))
    genuine = [hmac.compare_digest(sign_conversation(key, account_id, conversation), path) for key in keys]
    return (account_id, conversation) if any(genuine) else None


def _mac(key: str, text: str) -> str:
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()
