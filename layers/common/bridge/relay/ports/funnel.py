"""Funnels, the leads that they make, and where those go."""

from collections.abc import Collection, Mapping
from typing import Any, Protocol

from bridge.domain.funnel import Funnel
from bridge.domain.identity import ConversationId
from bridge.domain.leads import Dealing, FollowUp, Lead, LeadError, Told
from bridge.domain.records import Bot
from bridge.relay.messages import FunnelWords, OwnWords


class Funnels(Protocol):
    """The funnels of bots: one of a version never changes, and which one a bot has stands in the bot's record."""

    def get(self, bot_id: int, version: int) -> Funnel | None: ...
    def put(self, funnel: Funnel) -> bool:
        """Store a new version; False where there is one of that number."""
        ...

    def retire(self, bot_id: int, version: int) -> None:
        """Forget one that another has taken the place of, once no lead of it is under way any more."""
        ...


class Leads(Protocol):
    """Leads, and what people have been asked. Everything may be said again without another effect."""

    def counts(self, lead: Lead) -> bool:
        """Tell whether the press of a lead is the one that counts: the first one in an hour of that choice."""
        ...

    def make(self, lead: Lead) -> None: ...
    def get(self, key: str) -> Lead | None: ...
    def begin(self, key: str, now: float, line: str, wish: str = "") -> Lead | None:
        """Take a lead to deliver it; None for one that is settled. NotYetError while another line has it.

        `wish`: a person's, which has been fulfilled by this. A line hands out one job at a time: what it finds taken by
        itself was a worker's that is no more.
        """
        ...

    def release(self, key: str) -> None:
        """Give back a lead that was taken and not tried."""
        ...

    def unsure(self, key: str, calls: int) -> bool:
        """Note how many calls may have brought a lead to its webhook; False for one that was settled meanwhile."""
        ...

    def failed(self, key: str, error: LeadError, detail: str, now: float) -> Lead:
        """Note a failed try and give the lead back; return it as it stands."""
        ...

    def delivered(self, key: str) -> Lead: ...
    def give_up(self, key: str) -> Lead | None:
        """Note that a lead is tried no more, unless it was settled meanwhile; return it as it stands, None for none.

        It has failed then, also one that was never tried.
        """
        ...

    def take_by_hand(self, key: str, by: str) -> Lead | None:
        """Note who has entered a lead; None for one that is settled otherwise."""
        ...

    def again(self, key: str, wish: str) -> bool:
        """Let a lead that was given up be tried as a new one, once for each wish, however often that is repeated.

        Tell whether it is, or was, because of this wish; a lead that waited when the wish was fulfilled is not.
        """
        ...

    def answered(self, key: str, answer: FollowUp) -> Lead | None:
        """Note the answer to a lead's question; None when it has another one."""
        ...

    def answered_further(self, key: str, answer: FollowUp) -> Lead | None:
        """Note one more message of the album that is the answer; None for one of no album or of another."""
        ...

    def told(self, key: str, told: Told) -> Lead: ...
    def keep(self, key: str, *, kept: bool) -> Lead:
        """Note whether a lead stands in the failures; return it as it stands."""
        ...

    def deals(self, key: str, dealing: Dealing) -> None:
        """Note how far the making of a deal has come."""
        ...

    def adopts(self, key: str, account_id: int, deal_id: int) -> bool:
        """Take a deal for a lead's own; False when it is another lead's."""
        ...

    def asks(self, lead: Lead) -> None:
        """Have what a person writes next, within a day after the press, be the answer to a lead's question.

        Asked again after the answer, or after the question of a later lead, it changes nothing.
        """
        ...

    def asked(self, bot: Bot, user_id: int, at: float, received_at: float, *, further: bool = False) -> str:
        """Return the lead whose question a message of a person may answer, empty for none.

        It was written at that moment and came at `received_at`: one that came before the press, and waited for
        something since, answers nothing. `further`: the answer was given already, but there may be more of it.
        """
        ...

    def asks_no_more(self, bot: Bot, user_id: int, key: str) -> None: ...
    def greets(self, bot_id: int, user_id: int, profile: str, message_id: int, at: int) -> bool:
        """Tell whether START is greeted: not within a minute after another one."""
        ...

    def has_said(self, words: FunnelWords) -> bool: ...
    def said(self, words: FunnelWords) -> None: ...
    def sent_to(self, bot_id: int, chat_id: int) -> tuple[int, tuple[float, ...]]:
        """Return the id by which a chat goes now, and when messages went there last (unix seconds)."""
        ...

    def sends_to(self, bot_id: int, chat_id: int, now_id: int, sent: Collection[float]) -> None: ...


class LeadJobs(Protocol):
    """Work that a funnel asks for; asked for again because of the same thing, it is done once."""

    def deliver_lead(self, lead: Lead) -> None: ...
    def tell_admins(self, lead: Lead, why: str) -> None:
        """Bring the admin chat in line with a lead, in the line of the chat; `why` tells two changes apart."""
        ...

    def say_in_funnel(self, words: FunnelWords) -> None: ...
    def payload(self, lead: Lead) -> dict[str, Any]:
        """Return what a failure of a lead keeps, by which it is delivered again beside whatever waits of it; of one
        that is settled, the admin chat is told again.
        """
        ...


class OwnLines(Protocol):
    def show_own(self, conversation: ConversationId, said: OwnWords) -> None:
        """Have the route of a conversation shown what the bot said, behind what the person wrote; once for each key."""
        ...


class LeadWebhook(Protocol):
    """The addresses that leads are posted to. Both raise LeadNotTakenError."""

    def look(self, url: str) -> None:
        """See whether anybody is there, without telling them anything."""
        ...

    def post(self, url: str, key: str, body: Mapping[str, object]) -> int:
        """Post a lead and return the status by which it was taken."""
        ...


class LeadDeals(Protocol):
    """Deals made of leads, over amoCRM's REST."""

    def make_deal(self, account_id: int, name: str, pipeline_id: int, contact_id: int) -> int: ...


class FunnelChats(Protocol):
    """What a bot says in a funnel; the token is opened by the caller."""

    def show_choices(self, token: str, chat_id: int, text: str, rows: tuple[tuple[str, str], ...]) -> int:
        """Send a plain text, with buttons of a text and what it carries, and return the message's id."""
        ...

    def show_html(self, token: str, chat_id: int, html: str, rows: tuple[tuple[str, str], ...] = ()) -> int: ...
    def change_html(
        self, token: str, chat_id: int, message_id: int, html: str, rows: tuple[tuple[str, str], ...] = ()
    ) -> None:
        """Put a text in the place of another; twice is as good as once. PermanentError(TARGET_GONE) for none there."""
        ...

    def copy(self, token: str, chat_id: int, message: tuple[int, int], reply_to: int) -> int:
        """Copy a message, which stands in a chat by an id, into another chat."""
        ...
