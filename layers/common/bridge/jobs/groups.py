"""Work about groups: what is meant for the bot, and the contacts of those who write."""

from typing import Literal

from pydantic import BaseModel

from bridge.domain.errors import PermanentError
from bridge.domain.reasons import Reason
from bridge.relay.messages import Addressed, Attachment, Membership, MenuCall, MenuPress, MenuReply


class Menu(BaseModel):
    job: Literal["menu"] = "menu"
    account_id: int
    home: int
    call: MenuCall | None = None
    reply: MenuReply | None = None
    press: MenuPress | None = None
    until: int

    @classmethod
    def of(cls, account_id: int, home: int, addressed: Addressed, until: int) -> "Menu":
        return cls(
            account_id=account_id,
            home=home,
            call=addressed if isinstance(addressed, MenuCall) else None,
            reply=addressed if isinstance(addressed, MenuReply) else None,
            press=addressed if isinstance(addressed, MenuPress) else None,
            until=until,
        )

    def addressed(self) -> Addressed:
        asked = self.call or self.reply or self.press
        if asked is None:
            raise PermanentError(Reason.UNREADABLE, "nothing is asked for")
        return asked


class Greet(BaseModel):
    """A bot's rights in a group have changed, or it has come there."""

    job: Literal["greet"] = "greet"
    account_id: int
    home: int
    membership: Membership


class NoteDeal(BaseModel):
    """A note for one deal."""

    job: Literal["note_deal"] = "note_deal"
    account_id: int
    deal_id: int
    text: str


class NoteDeals(BaseModel):
    """A note for every deal that a group is tied to through a bot."""

    job: Literal["note_deals"] = "note_deals"
    account_id: int
    home: int
    bot_id: int
    text: str


class UntieBot(BaseModel):
    """A bot was disconnected: the links through it go."""

    job: Literal["untie_bot"] = "untie_bot"
    account_id: int
    bot_id: int


class Attach(BaseModel):
    job: Literal["attach"] = "attach"
    attachment: Attachment


class FollowDeals(BaseModel):
    """Deals that are said to be deleted."""

    job: Literal["follow_deals"] = "follow_deals"
    account_id: int
    deal_ids: list[int]


class FollowLinks(BaseModel):
    """Deals that a group is tied to, and that are said to be deleted."""

    job: Literal["follow_links"] = "follow_links"
    account_id: int
    home: int
    deal_ids: list[int]


class Say(BaseModel):
    """What a bot says in a group by itself."""

    job: Literal["say"] = "say"
    account_id: int
    home: int
    bot_id: int
    text: str
