"""A group whose people talk to its bot: they press, they answer, they call the menu."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count

from bridge.domain.cards import DealCard
from bridge.domain.errors import TransientError
from bridge.domain.groups import Group, Rank
from bridge.domain.records import Bot, Chat, ChatKind, Person
from bridge.relay.groups.ask_deal import AskDeal
from bridge.relay.groups.desk import OpenDesk, ShowMenu, Speak
from bridge.relay.groups.greet import GreetGroup
from bridge.relay.groups.keep_pace import KeepPace
from bridge.relay.groups.link_deal import LinkDeal
from bridge.relay.groups.list_deals import ListDeals
from bridge.relay.groups.may_link import MayLink
from bridge.relay.groups.run_menu import RunMenu
from bridge.relay.groups.say_in_group import SayInGroup
from bridge.relay.groups.take_answer import TakeAnswer
from bridge.relay.groups.unlink_deal import UnlinkDeal
from bridge.relay.messages import Addressed, Anchor, MenuButton, MenuCall, MenuPress, MenuReply, Page, RawUpdate, Share
from bridge.relay.staff.claim import ClaimToBeStaff
from tests.fakes.accounts import NOW, FakeAccounts, make_account
from tests.fakes.bots import BOT_ID, FakeBots, make_bot
from tests.fakes.cards import FakeCards
from tests.fakes.clock import FakeClock
from tests.fakes.groups import ACCOUNT, GROUP_ID, FakeGroups, make_group
from tests.fakes.incoming import sealed
from tests.fakes.jobs import FakeJobs
from tests.fakes.menus import Shown
from tests.fakes.staff import FakeColleagues
from tests.fakes.steps import Steps
from tests.fakes.telegram import FakeTelegram
from tests.fakes.vault import FakeVault

ANNA = Person(42, "Анна")
BORIS = Person(43, "Борис")
CHAT = Chat(GROUP_ID, ChatKind.SUPERGROUP)
DEALS = (501, 502)

LOG = logging.getLogger("test")


class FakeLines(Steps):
    """What is asked of the lines of a group's deals."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[Share] = []
        self.closed: list[Share] = []

    def spread(self, update: RawUpdate, shares: Sequence[Share]) -> None:
        raise AssertionError

    def open(self, share: Share) -> None:
        with self.step("open"):
            self.opened.append(share)

    def close(self, share: Share) -> None:
        with self.step("close"):
            self.closed.append(share)


@dataclass
class MenuWorld:
    """Anna is an administrator of the group, Boris is not; amoCRM has the deals 501 and 502."""

    groups: FakeGroups = field(default_factory=lambda: FakeGroups(make_group()))
    bots: FakeBots = field(default_factory=lambda: FakeBots(make_bot(sealed_token=sealed(BOT_ID))))
    accounts: FakeAccounts = field(default_factory=lambda: FakeAccounts(make_account()))
    telegram: FakeTelegram = field(default_factory=lambda: FakeTelegram(ranks={ANNA.user_id: Rank.ADMINISTRATOR}))
    cards: FakeCards = field(
        default_factory=lambda: FakeCards(deal_cards={deal: DealCard(deal, f"Ремонт {deal}", 11) for deal in DEALS})
    )
    lines: FakeLines = field(default_factory=FakeLines)
    colleagues: FakeColleagues = field(default_factory=FakeColleagues)
    jobs: FakeJobs = field(default_factory=FakeJobs)
    clock: FakeClock = field(default_factory=lambda: FakeClock(NOW))
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        open_desk = OpenDesk(self.accounts, self.bots, self.groups, self.telegram, FakeVault())
        speak = Speak(self.groups, self.telegram, KeepPace(self.groups, self.clock), self.clock, LOG)
        may_link, show_menu = MayLink(self.groups, self.telegram), ShowMenu(self.groups, self.telegram)
        ask = AskDeal(self.groups, may_link, show_menu, speak, self.clock)
        self.link_deal = LinkDeal(self.groups, self.bots, self.cards, self.lines, self.jobs, self.clock, LOG)
        self.unlink_deal = UnlinkDeal(self.groups, self.lines, LOG)
        deals = ListDeals(self.cards, self.bots, self.unlink_deal, self.jobs, may_link, show_menu, speak, self.clock)
        take = TakeAnswer(self.groups, self.link_deal, may_link, ask, show_menu, speak, self.clock)
        claim = ClaimToBeStaff(self.colleagues)
        self.run = RunMenu(open_desk, show_menu, ask, take, deals, claim, speak, self.clock, LOG)
        self.say = SayInGroup(open_desk, speak, self.clock, LOG)
        self.greet = GreetGroup(open_desk, show_menu, speak, self.groups, self.telegram, self.jobs, self.clock, LOG)

    @property
    def group(self) -> Group:
        group = self.groups.get(ACCOUNT, GROUP_ID)
        assert group is not None
        return group

    @property
    def bot(self) -> Bot:
        return self.bots.stored[BOT_ID]

    def call(self, by: Person | None = ANNA, command: str = "menu", thread: int = 0) -> Shown:
        """Call the menu and return it."""
        self.do(MenuCall(BOT_ID, CHAT, next(self.numbers), thread, self.now, by, command))
        return self.telegram.last_page

    def press(self, label: str, by: Person = ANNA, *, on: int | None = None, nth: int = 0) -> tuple[str, bool]:
        """Press the nth button with this label under a message, as a rule the last one; return what is told."""
        shown = self.telegram.last_page if on is None else self.telegram.pages[on]
        buttons = [button for row in shown.page.rows for button in row if button.label == label]
        return self.press_data(str(buttons[nth].action), by, on=shown.message_id)

    def press_data(self, data: str, by: Person = ANNA, *, on: int) -> tuple[str, bool]:
        press_id = f"press-{next(self.numbers)}"
        self.do(MenuPress(BOT_ID, CHAT, on, 0, self.now, by, press_id, data))
        (told,) = self.telegram.told[press_id]
        return told

    def answer(self, text: str, by: Person | None = ANNA, *, to: int | None = None, at: int = 0) -> Shown:
        """Reply to a message of the bot, as a rule the last one, and return what the bot says then."""
        question_id = self.telegram.last_page.message_id if to is None else to
        self.do(MenuReply(BOT_ID, CHAT, next(self.numbers), 0, at or self.now, by, text, question_id))
        return self.telegram.last_page

    def do(self, asked: Addressed, until: int | None = None) -> None:
        """Do one job; what has to wait is tried again until it is done or too late."""
        until = self.now + 120 if until is None else until
        for _ in range(50):
            try:
                self.run(ACCOUNT, GROUP_ID, asked, until)
            except TransientError as error:
                self.clock.sleep(error.retry_after or 5.0)
            else:
                return
        raise AssertionError("no end")

    @property
    def now(self) -> int:
        return int(self.clock.now())


def labels(page: Page) -> list[list[str]]:
    return [[button.label for button in row] for row in page.rows]


def urls(page: Page) -> list[str]:
    """Return the addresses that a page's buttons lead to, then those that stand in its text."""
    buttons: list[MenuButton] = [button for row in page.rows for button in row]
    return [button.url for button in buttons if button.url] + [
        words.url for words in page.words if isinstance(words, Anchor) and words.url
    ]
