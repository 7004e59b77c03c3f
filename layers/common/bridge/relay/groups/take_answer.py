"""What a person answered who was asked which deals a group is to be tied to."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bridge.domain.deal_numbers import MOST_AT_ONCE, Doubt, Named, deals_in
from bridge.domain.errors import PermanentError, TransientError
from bridge.domain.groups import Question
from bridge.domain.reasons import Reason
from bridge.domain.records import Person
from bridge.domain.wording import menus as wording
from bridge.relay.failures.keep_failure import ACCOUNT_STATES
from bridge.relay.groups.ask_deal import AskDeal
from bridge.relay.groups.desk import Desk, ShowMenu, Speak
from bridge.relay.groups.link_deal import MOST_LINKS, LinkDeal, Linked, Linking
from bridge.relay.groups.may_link import MayLink
from bridge.relay.groups.pages import asked_again, menu, outcome
from bridge.relay.messages import MenuReply, Words
from bridge.relay.ports import Clock, Groups

IS_TIED = frozenset({Linking.LINKED, Linking.TAKEN_OVER, Linking.ALREADY})

CLOSED = ACCOUNT_STATES | {Reason.WIDGET_OFF}
"""Why amoCRM refuses everything, and not one deal."""

PATIENCE = 20
"""Seconds after an answer for which amoCRM is asked again before the person is told that it does not answer."""

MOST_MISSES = 10
"""Numbers that are no deal which a group may name in an hour: a stranger must not find deals by trying."""

HOUR = 3600


@dataclass
class Judgement:
    """What came of an answer so far: a line for each thing that was named.

    `misses`: when the group named numbers that are no deal, in the last hour. `stopped`: there were too many of them.
    `left`: some of what was named is to be sent once more.
    """

    misses: list[int]
    lines: list[Words] = field(default_factory=list)
    tied: bool = False
    stopped: bool = False
    left: bool = False


@dataclass(frozen=True)
class TakeAnswer:
    """Tie the group to each deal that is named, and say of each what came of it.

    It is asked again when nothing did, and for what has to be sent once more.
    """

    groups: Groups
    link_deal: LinkDeal
    may_link: MayLink
    ask: AskDeal
    show_menu: ShowMenu
    speak: Speak
    clock: Clock

    def __call__(self, desk: Desk, reply: MenuReply) -> None:
        person = reply.by
        if person is None or not person.is_somebody:
            self._close(desk, reply, wording.NOBODY)
            return
        asked = self._asked(desk, reply, person)
        if asked is None:
            self._close(desk, reply, wording.ASKED_ELSE if self._is_anothers(desk, reply) else wording.TOO_LATE)
            return
        refusal = self._refusal(desk, reply, person, asked)
        if refusal:
            self._close(desk, reply, refusal)
            self._answered(desk, person)
            return
        self._link(desk, reply, person)

    def _refusal(self, desk: Desk, reply: MenuReply, person: Person, asked: Question) -> str:
        """Return why the answer is not taken, empty for one that is."""
        if (reply.at or self.clock.now()) > asked.until:
            return wording.TOO_LATE
        if reply.text.strip().casefold().strip(".!«»\"'") in wording.CANCELLING:
            self.speak.delete(desk, asked.message_id)
            return f"{wording.CANCELLED}."
        refusal = self.may_link(desk, person, answers=True)
        return f"{refusal}." if refusal else ""

    def _link(self, desk: Desk, reply: MenuReply, person: Person) -> None:
        named = deals_in(reply.text, desk.domain)
        found = self._judged(desk, reply, person, named[:MOST_AT_ONCE])
        if not named:
            found.lines.append((wording.NO_ID,))
        if len(named) > MOST_AT_ONCE:
            found.left = True
            found.lines.append((wording.too_many_at_once(MOST_AT_ONCE),))
        if tuple(found.misses) != desk.group.misses:
            self.groups.missed(desk.group.account_id, desk.group.chat_id, found.misses)
        if not found.stopped and (found.left or not found.tied):
            self.ask.put(desk, person, asked_again(found.lines), reply.thread, reply.message_id)
            return
        lacks = wording.missing([lack.text for lack in self.show_menu.lacks(desk)])
        lines = [*found.lines, (f"\n{lacks}",)] if lacks else found.lines
        self.speak.say(desk, outcome(lines), thread=reply.thread, reply_to=reply.message_id)
        self._answered(desk, person)

    def _judged(self, desk: Desk, reply: MenuReply, person: Person, named: Sequence[Named]) -> Judgement:
        """Judge each thing by itself; what amoCRM does not answer is asked again while the answer is fresh."""
        now = self.clock.now()
        found = Judgement([moment for moment in desk.group.misses if moment > now - HOUR])
        for number, one in enumerate(named):
            if one.doubt is not None:
                found.lines.append((_doubted(desk, one),))
                continue
            if len(found.misses) >= MOST_MISSES:
                minutes = -(-(found.misses[0] + HOUR - int(now)) // 60)
                found.lines.append((wording.tried_too_often(minutes),))
                found.stopped = True
                break
            try:
                done = self.link_deal(desk.group, desk.bot, one.deal_id, person, reply.at)
            except PermanentError as error:
                if error.reason in CLOSED:
                    found.lines.append((f"{error.text}.",))
                    break
                found.lines.append((wording.not_taken(one.deal_id),))
                continue
            except TransientError as error:
                if now < reply.at + PATIENCE:
                    raise TransientError(error.reason, error.detail, retry_after=error.retry_after) from error
                left = [later.deal_id for later in named[number:] if later.deal_id]
                found.lines.append((wording.silent(left),))
                found.left = True
                break
            found.tied = found.tied or done.outcome in IS_TIED
            found.misses += [int(now)] if done.outcome is Linking.NO_DEAL else []
            found.lines.append(_tied(desk, done))
        return found

    def _asked(self, desk: Desk, reply: MenuReply, person: Person) -> Question | None:
        """Return the question that this person answers: the one they reply to, or that is open when it is no reply."""
        asked = desk.group.questions.get(person.user_id)
        if asked is None or asked.bot_id != desk.bot.bot_id:
            return None
        return asked if {reply.question_id, asked.message_id} & {0} or reply.question_id == asked.message_id else None

    def _is_anothers(self, desk: Desk, reply: MenuReply) -> bool:
        return any(reply.question_id == asked.message_id for asked in desk.group.questions.values())

    def _close(self, desk: Desk, reply: MenuReply, text: str) -> None:
        self.speak.say(desk, menu(text), thread=reply.thread, reply_to=reply.message_id)

    def _answered(self, desk: Desk, person: Person) -> None:
        self.groups.answered(desk.group.account_id, desk.group.chat_id, person.user_id)


def _tied(desk: Desk, done: Linked) -> Words:
    deal = desk.listed(done.deal_id, done.name).anchor
    match done.outcome:
        case Linking.LINKED:
            return ("Группа связана со сделкой ", deal, ".")
        case Linking.TAKEN_OVER:
            return (
                "Группа связана со сделкой ",
                deal,
                " через этого бота вместо прежнего, который здесь больше не работает.",
            )
        case Linking.ALREADY:
            return ("Группа уже связана со сделкой ", deal, ".")
        case Linking.NO_DEAL:
            return (wording.no_deal(done.deal_id),)
        case Linking.TOO_MANY:
            return (wording.too_many_links(MOST_LINKS),)
        case Linking.BOT_OUTSIDE:
            return (wording.BOT_OUTSIDE,)


def _doubted(desk: Desk, named: Named) -> str:
    match named.doubt:
        case Doubt.FOREIGN:
            return wording.foreign(named.said, desk.domain)
        case Doubt.NO_CARD:
            return wording.no_card(named.said)
        case Doubt.UNCLEAR:
            return wording.unclear(named.said)
        case _:
            return wording.no_such_number(named.said)
