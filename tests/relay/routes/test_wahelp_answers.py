"""What operators write in Wahelp on its way into the chats of Telegram."""

from dataclasses import replace

import pytest

from bridge.domain.content import Text
from bridge.domain.errors import NotYetError, PermanentError
from bridge.domain.identity import ConversationId
from bridge.domain.progress import Begun
from bridge.domain.reasons import Reason
from bridge.domain.receipts import Received
from bridge.domain.records import Bot, BotState
from bridge.domain.route_answers import RouteAnswer
from bridge.domain.routes import AMOCRM, Earlier, RouteKind, foreign_id
from bridge.relay.messages.wahelp import Told
from bridge.relay.outgoing.send_message import SendMessage
from bridge.relay.outgoing.send_piece import SendPiece
from bridge.relay.routes.relay_answer import RelayAnswer
from bridge.relay.routes.wahelp_answers import POSTING, WahelpSide
from bridge.relay.routes.wahelp_texts import own_words, text_hash
from tests.fakes.bots import BOT_ID, make_bot
from tests.fakes.outgoing import TALK, OutgoingWorld
from tests.fakes.telegram import TOKEN
from tests.fakes.vault import FakeVault
from tests.fakes.wahelp import PHONE, FakePhoneBook, FakeWahelpJobs, wahelp_route

ANSWER = RouteAnswer(RouteKind.WAHELP, BOT_ID, "71001", Text("Добрый день"), phone=PHONE, channel="7f6a")
OTHER_TALK = ConversationId(7002, 42)


def wahelp_bot(bot_id: int = BOT_ID, channel: str = "7f6a") -> Bot:
    sealed = FakeVault().seal(TOKEN, {"account": "31", "bot": str(bot_id)})
    return make_bot(bot_id=bot_id, sealed_token=sealed, route=wahelp_route(channel=channel))


class World(OutgoingWorld):
    def __init__(self) -> None:
        super().__init__(wahelp_bot())
        self.phone_book = FakePhoneBook()
        self.phone_book.goes_by(TALK, PHONE)
        self.wahelp_jobs = FakeWahelpJobs()

    @property
    def side(self) -> WahelpSide:
        return WahelpSide(self.dialogues, self.receipts, self.bots, self.phone_book, self.wahelp_jobs, self.clock)

    @property
    def answer(self) -> RelayAnswer:
        return RelayAnswer(
            sides={RouteKind.WAHELP: self.side},
            dialogues=self.dialogues,
            receipts=self.receipts,
            bots=self.bots,
            open_line=self.open_line,
            send=SendMessage(SendPiece(self.turns, self.telegram, self.files), self.receipts),
            metrics=self.metrics,
        )

    def begins(self, text: str, msgid: str = "7001:42:5") -> None:
        self.conversations.begun(TALK, Begun(msgid, 1_800_000_000_000, int(self.clock.now()), text_hash(text)))

    def posted(self, message_id: str, msgid: str = "7001:42:5") -> None:
        self.receipts.incoming(TALK, 5, msgid, Received(foreign_id(RouteKind.WAHELP, message_id), "hash"))


def test_an_operators_words_arrive_once() -> None:
    world = World()
    world.answer(ANSWER)
    world.answer(ANSWER)
    assert world.texts == ["Добрый день"]
    assert world.wahelp_jobs.told[0] == (31, Told(BOT_ID, "71001", PHONE))


@pytest.mark.parametrize("phone", ["79991234567", "8 (999) 123-45-67", "+7 999 123 45 67"])
def test_a_phone_is_found_however_it_is_written(phone: str) -> None:
    world = World()
    world.answer(replace(ANSWER, phone=phone))
    assert world.texts == ["Добрый день"]


def test_the_words_of_another_channel_of_the_project_go_to_its_bot() -> None:
    world = World()
    world.bots.add(wahelp_bot(7002, "8a8a"))
    world.phone_book.goes_by(OTHER_TALK, PHONE)
    world.answer(replace(ANSWER, channel="8a8a"))
    [sent] = world.telegram.sent
    assert sent.chat_id == 42
    assert (OTHER_TALK, "wahelp:71001") in world.receipts.sent
    assert world.wahelp_jobs.told[0][1].bot_id == 7002


@pytest.mark.parametrize("told", [BOT_ID, 7002])
def test_of_two_bots_with_one_channel_the_one_that_was_written_to_last_answers(told: int) -> None:
    """Wahelp tells both of them of every answer, and only one of them may know the person."""
    world = World()
    world.bots.add(wahelp_bot(7002))
    world.answer(replace(ANSWER, bot_id=told))
    assert (TALK, "wahelp:71001") in world.receipts.sent, "only that one knows the phone"
    world.phone_book.goes_by(OTHER_TALK, PHONE)
    for bot_id in (BOT_ID, 7002):
        world.answer(replace(ANSWER, bot_id=bot_id, key="71002"))
    assert (OTHER_TALK, "wahelp:71002") in world.receipts.sent
    assert (TALK, "wahelp:71002") not in world.receipts.sent
    assert len(world.telegram.sent) == 2, "each is said once, although both are told"


def test_the_words_of_a_channel_of_nobody_are_nobodys() -> None:
    world = World()
    world.bots.add(make_bot(bot_id=7002, account_id=32, route=wahelp_route(channel="8a8a")))
    world.answer(replace(ANSWER, channel="8a8a"))
    assert world.texts == []
    assert world.wahelp_jobs.told == []


def test_a_bot_that_has_no_wahelp_says_nothing_for_it() -> None:
    """Another account has the bot now, and the one before still has the address at its Wahelp."""
    world = World()
    moved = world.bots.get(BOT_ID)
    assert moved is not None
    world.bots.save(replace(moved, route=AMOCRM))
    world.answer(replace(ANSWER, channel=""))
    assert world.texts == []
    assert world.wahelp_jobs.told == []


def test_a_channel_that_the_bot_has_left_is_answered_still() -> None:
    world = World()
    left = world.bots.get(BOT_ID)
    assert left is not None
    world.bots.save(replace(left, route=wahelp_route(channel="new"), earlier=(Earlier(left.route, 5),)))
    world.answer(ANSWER)
    assert world.texts == ["Добрый день"]


@pytest.mark.parametrize("phone", [PHONE[:-1] + "0", "", "оператор"])
def test_somebody_who_never_wrote_cannot_be_written_to_and_the_operator_hears_why(phone: str) -> None:
    world = World()
    answer = replace(ANSWER, phone=phone)
    with pytest.raises(PermanentError) as error:
        world.answer(answer)
    assert error.value.reason is Reason.WRITE_FIRST

    assert world.answer.failed(answer, error.value) is not None
    why = "Бот не может написать первым: клиент должен сам начать переписку с ботом"
    assert world.wahelp_jobs.told == [(31, Told(BOT_ID, "71001", phone, "Добрый день", why))]


def test_what_cannot_be_read_is_told_to_the_operator() -> None:
    world = World()
    with pytest.raises(PermanentError) as error:
        world.answer(replace(ANSWER, content=None))
    assert error.value.reason is Reason.UNREADABLE


@pytest.mark.parametrize(
    ("state", "reason"), [(BotState.OFF, Reason.BOT_OFF), (BotState.REVOKED, Reason.TOKEN_REVOKED)]
)
def test_a_bot_that_may_not_send(state: BotState, reason: Reason) -> None:
    world = World()
    world.bots.mark(BOT_ID, state)
    with pytest.raises(PermanentError) as error:
        world.answer(ANSWER)
    assert error.value.reason is reason


def test_what_was_delivered_after_all_is_no_failure() -> None:
    world = World()
    world.answer(ANSWER)
    assert world.answer.failed(ANSWER, PermanentError(Reason.TELEGRAM_UNAVAILABLE)) is None
    assert [told.why for _, told in world.wahelp_jobs.told] == [""]


def test_our_own_message_that_comes_back_is_dropped() -> None:
    world = World()
    world.posted("71001")
    world.answer(ANSWER)
    assert world.texts == []


def test_our_own_message_that_comes_back_before_its_receipt_waits_for_it() -> None:
    world = World()
    world.begins("Добрый  день")
    with pytest.raises(NotYetError):
        world.answer(ANSWER)
    world.posted("71001")
    world.answer(ANSWER)
    assert world.texts == []


@pytest.mark.parametrize(("told_id", "is_ours"), [("71001", True), ("", True), ("70999", False)])
def test_our_own_message_whose_receipt_is_written_between_two_looks_is_dropped(told_id: str, is_ours: bool) -> None:
    """Nor is one of which Wahelp told no id when it was posted sent back to the person who wrote it."""
    world = World()
    world.begins("Добрый день")
    dialogue = world.dialogues.fresh(TALK, "wahelp:71001", target="wahelp:71001")
    world.posted(told_id)
    assert world.side.is_ours(ANSWER, dialogue) is is_ours


def test_an_operator_who_says_the_same_as_the_client_is_heard() -> None:
    world = World()
    world.begins("Добрый день")
    world.posted("70999")
    world.answer(ANSWER)
    assert world.texts == ["Добрый день"]


def test_what_was_begun_long_ago_holds_up_nobody() -> None:
    world = World()
    world.begins("Добрый день")
    world.clock.time += POSTING + 1
    world.answer(ANSWER)
    assert world.texts == ["Добрый день"]


def test_other_words_do_not_wait() -> None:
    world = World()
    world.begins("Здравствуйте")
    world.answer(ANSWER)
    assert world.texts == ["Добрый день"]


def test_what_the_bot_itself_says_there_is_never_sent_to_anybody() -> None:
    world = World()
    world.answer(replace(ANSWER, content=Text(own_words("Сообщение не доставлено клиенту.")), phone=""))
    assert world.texts == []
