"""Work that is done later, away from messages."""

from collections.abc import Sequence
from typing import Protocol

from bridge.domain.failures import WantedFailures
from bridge.domain.held import Held
from bridge.domain.identity import ConversationId
from bridge.domain.records import Person
from bridge.domain.registration import News
from bridge.domain.upkeep import TRIES
from bridge.relay.messages import Addressed, Answer, Attachment, Introduction, Membership, PressAnswer, StatusReport
from bridge.relay.messages.code import Answered


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

    def nudge(self, conversation: ConversationId) -> None:
        """Have what waits beside a conversation's line tried again, for as long as anything does."""
        ...

    def learn_staff(self, answered: Answered) -> None:
        """Learn who the users of amoCRM are, and whether whoever has answered is one of them."""
        ...

    def answer_press(self, press: PressAnswer) -> None:
        """Acknowledge a press and show what was chosen; asked for again with the same choice, it is done once."""
        ...

    def menu(self, account_id: int, home: int, addressed: Addressed, until: int) -> None:
        """Have the bot answer what is meant for it in a group; worth nothing after `until`, unix seconds.

        In the line of the group, whose id it is found by is `home`. Asked for again because of the same message or
        press, it is done once.
        """
        ...

    def greet(self, account_id: int, home: int, membership: Membership) -> None:
        """Have a bot see what it can do in a group where its rights have changed, and greet one that it has come to.

        In the line of the group; asked for again because of the same update, it is done once.
        """
        ...

    def note_deal(self, account_id: int, deal_id: int, text: str) -> None:
        """Leave a note in one deal; asked for again with the same words, it is left once."""
        ...

    def note_deals(self, account_id: int, home: int, bot_id: int, text: str) -> None:
        """Leave a note in every deal that a group is tied to through a bot."""
        ...

    def untie_bot(self, account_id: int, bot_id: int) -> None:
        """Untie all that is tied through a bot which the account has no more."""
        ...

    def follow_links(self, account_id: int, home: int, deal_ids: Sequence[int]) -> None:
        """See what became of deals of a group that are said to be gone."""
        ...

    def say(self, account_id: int, home: int, bot_id: int, text: str, key: str) -> None:
        """Have a bot tell a group something; asked for again with the same `key`, it is said once."""
        ...

    def attach(self, attachment: Attachment) -> None:
        """Put a person's contact on the cards of a group's deals; asked for again soon, it is done once."""
        ...

    def report_later(self, report: StatusReport, conversation: ConversationId | None) -> None: ...
    def finish_installation(self, account_id: int, tries: int = TRIES) -> None:
        """Do what is left of an installation, trying at most so often."""
        ...

    def finish_uninstallation(self, account_id: int) -> None: ...
    def retry_failures(self, account_id: int, wanted: WantedFailures, before: str, after: str | None = None) -> None:
        """Have failures sent again whose ids are between these two, the oldest first."""
        ...

    def settle_bot(self, account_id: int, bot_id: int) -> None: ...
    def settle_route(self, account_id: int, bot_id: int) -> None:
        """Have put up what a bot's route needs at its other side, and taken down what those before it needed."""
        ...

    def follow_licence(self, account_id: int) -> None:
        """Have an account's bots, and what was kept for it, brought in line with its licence."""
        ...

    def tell_reon(self, account_id: int, news: News, since: int) -> None:
        """Have REON told what happened to an account at that moment (unix seconds)."""
        ...

    def watch_account(self, account_id: int) -> None: ...
    def watch_bots(self, account_ids: Sequence[int]) -> None: ...
    def watch_bot(self, account_id: int, bot_id: int) -> None: ...


class Entrances(Protocol):
    """Installations that anybody may ask for: a line of their own, away from the work of customers."""

    def exchange(self, domain: str, code: str, called_ms: int) -> None: ...


class Lines(Protocol):
    """The lines in which hooks wait for their conversations."""

    def look_again(self, part: Held, seen: int) -> None:
        """Have a part of an album come back at the end of its line, after `seen` parts were there; once per count."""
        ...
