"""Asking a person in a group which deals it is to be tied to."""

from dataclasses import dataclass

from bridge.domain.groups import Question
from bridge.domain.records import Person
from bridge.domain.wording import menus as wording
from bridge.relay.groups.desk import Desk, ShowMenu, Speak
from bridge.relay.groups.may_link import MayLink
from bridge.relay.groups.pages import question
from bridge.relay.messages import MenuPress, Page
from bridge.relay.ports import Clock, Groups

TIME_TO_ANSWER = 600
"""Seconds for which an answer is waited for."""

ONE_PRESS = 10
"""Seconds within which a person who presses again means the same press."""


@dataclass(frozen=True)
class AskDeal:
    """Ask whoever pressed, and nobody else; what was asked of them before is over then."""

    groups: Groups
    may_link: MayLink
    show_menu: ShowMenu
    speak: Speak
    clock: Clock

    def __call__(self, desk: Desk, press: MenuPress) -> None:
        refusal = self.may_link(desk, press.by, answers=True)
        if refusal:
            self.speak.tell(desk, press, refusal, alert=True)
            return
        before = desk.group.questions.get(press.by.user_id)
        if before is not None and before.message_id and self._is_the_same_press(desk, before):
            self.speak.tell(desk, press, wording.ANSWER_ABOVE)
            return
        self.speak.tell(desk, press)
        self.put(desk, press.by, question(press.by, TIME_TO_ANSWER // 60), press.thread)
        self.speak.refresh(desk, press, self.show_menu(desk, waits=True))

    def put(self, desk: Desk, person: Person, page: Page, thread: int, reply_to: int | None = None) -> None:
        """Send a question, and wait for its answer from now on."""
        group, until = desk.group, int(self.clock.now()) + TIME_TO_ANSWER
        self.groups.ask(group.account_id, group.chat_id, Question(person.user_id, desk.bot.bot_id, until))
        message_id = self.speak.say(desk, page, thread=thread, reply_to=reply_to)
        asked = Question(person.user_id, desk.bot.bot_id, until, message_id)
        self.groups.ask(group.account_id, group.chat_id, asked)

    def cancel(self, desk: Desk, press: MenuPress) -> None:
        """Ask nothing more of whoever pressed."""
        asked = desk.group.questions.get(press.by.user_id)
        if asked is None or asked.bot_id != desk.bot.bot_id:
            self.speak.tell(desk, press, wording.NOTHING_ASKED)
        else:
            self.groups.answered(desk.group.account_id, desk.group.chat_id, press.by.user_id)
            self.speak.tell(desk, press, wording.CANCELLED)
            self.speak.delete(desk, asked.message_id)
        self.speak.put(desk, press, self.show_menu(desk, waits=self._waits_for_others(desk, press.by.user_id)))

    def _is_the_same_press(self, desk: Desk, before: Question) -> bool:
        asked_at = before.until - TIME_TO_ANSWER
        return before.bot_id == desk.bot.bot_id and self.clock.now() - asked_at < ONE_PRESS

    def _waits_for_others(self, desk: Desk, user_id: int) -> bool:
        now = self.clock.now()
        others = [asked for asked in desk.group.questions.values() if asked.user_id != user_id]
        return any(asked.until > now and asked.bot_id == desk.bot.bot_id for asked in others)
