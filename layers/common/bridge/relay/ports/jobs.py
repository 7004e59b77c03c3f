"""Work that is done later, away from messages."""

from typing import Protocol

from bridge.domain.held import Held
from bridge.domain.identity import ConversationId
from bridge.domain.records import Person
from bridge.domain.upkeep import TRIES
from bridge.relay.messages import Answer, Introduction, PressAnswer, StatusReport


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

    def answer_press(self, press: PressAnswer) -> None:
        """Acknowledge a press and show what was chosen; asked for again because of the same press, it is done once."""
        ...

    def report_later(self, report: StatusReport, conversation: ConversationId | None) -> None: ...
    def finish_installation(self, account_id: int, tries: int = TRIES) -> None:
        """Do what is left of an installation, trying at most so often."""
        ...

    def finish_uninstallation(self, account_id: int) -> None: ...
    def settle_bot(self, account_id: int, bot_id: int) -> None: ...
    def watch_bots(self, account_id: int) -> None: ...
    def watch_bot(self, account_id: int, bot_id: int) -> None: ...


class Entrances(Protocol):
    """Installations that anybody may ask for: a line of their own, away from the work of customers."""

    def exchange(self, domain: str, code: str, called_ms: int) -> None: ...


class Lines(Protocol):
    """The lines in which hooks wait for their conversations."""

    def look_again(self, part: Held, seen: int) -> None:
        """Have a part of an album come back at the end of its line, after `seen` parts were there; once per count."""
        ...
