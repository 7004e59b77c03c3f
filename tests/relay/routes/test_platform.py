"""The route to a message platform: what it is asked, what is said to the person, and what happens while it is away."""

from dataclasses import replace

import pytest

from bridge.domain.content import Contact, File, Media, MediaKind, Text
from bridge.domain.errors import LimitedError, PermanentError, TransientError, WaitingError
from bridge.domain.platform import Counts, day_of
from bridge.domain.reasons import Reason
from bridge.domain.wording.platform import AWAY
from bridge.relay.messages import IncomingMessage, PlatformAddress, PlatformAnswer, Press, Quoted
from bridge.relay.routes.platform import QUICK_TRIES
from tests.fakes.bots import BOT_ID
from tests.fakes.incoming import ANNA, ANNAS_CHAT, TALK, wrote
from tests.fakes.platform_world import SECRET, PlatformWorld, with_a_platform
from tests.fakes.steps import KilledError

DOWN = TransientError(Reason.PLATFORM_UNAVAILABLE, "ConnectError")
LATE = QUICK_TRIES + 1


@pytest.fixture
def world() -> PlatformWorld:
    return PlatformWorld()


def test_a_message_is_asked_of_the_platform_and_nothing_goes_into_amocrm(world: PlatformWorld) -> None:
    world.platform.says("Пять тысяч", "Ещё что-нибудь?")
    world.relay(wrote(7, "Сколько стоит?"))
    (question,) = world.platform.asked
    assert (question.key, question.client_id, question.content) == ("7001:42:7", "telegram_42", "Сколько стоит?")
    assert (question.at, question.answer_to) == (1_800_000_000, "https://bridge.example/platform/answers/31/7001:42")
    assert world.platform.addresses == [PlatformAddress("https://platform.example", SECRET)]
    assert world.replies.texts == ["Пять тысяч", "Ещё что-нибудь?"]
    assert [(answer.key, answer.conversation) for answer in world.replies.said.values()] == [
        ("7001:42:7:0", TALK),
        ("7001:42:7:1", TALK),
    ]
    assert not world.chats.calls
    assert world.receipts.kept[TALK, "7001:42:7"].crm_id == "platform:7001:42:7"
    assert world.said.get(TALK).asked == "7001:42:7"
    assert world.said.of_day(BOT_ID, day_of(world.clock.now())) == Counts(1, 2, 0, 1_800_000_000)


def test_an_answer_may_come_later(world: PlatformWorld) -> None:
    world.relay(wrote(7))
    assert world.replies.said == {}
    assert (TALK, "7001:42:7") in world.receipts.kept


@pytest.mark.parametrize("step", ["note", "asked", "count"])
def test_a_worker_killed_after_the_answer_asks_again_and_says_it_once(world: PlatformWorld, step: str) -> None:
    world.platform.says("Пять тысяч")
    world.said.after[step] = [KilledError()]
    with pytest.raises(KilledError):
        world.relay(wrote(7))
    world.another_worker()
    world.relay(wrote(7), attempt=2)
    assert [question.key for question in world.platform.asked] == ["7001:42:7", "7001:42:7"]
    assert world.replies.texts == ["Пять тысяч"]


def test_what_is_begun_is_noted_first(world: PlatformWorld) -> None:
    world.platform.before["ask"] = [KilledError()]
    with pytest.raises(KilledError):
        world.relay(wrote(7))
    begun = world.conversations.stored[TALK].begun
    assert begun is not None
    assert (begun.msgid, begun.route_id) == ("7001:42:7", world.bot.route.id)


def test_an_edit_is_a_question_of_its_own(world: PlatformWorld) -> None:
    world.relay(wrote(7, "До пяти?"))
    world.relay(wrote(7, "До шести?", edited_at=1_800_000_060))
    first, second = world.platform.asked
    assert second.content == "[Сообщение изменено]\nДо шести?"
    assert first.key != second.key
    assert second.at == 1_800_000_060


def test_a_file_is_named_with_the_address_of_our_copy(world: PlatformWorld) -> None:
    world.files.there["file-id"] = b"jpeg"
    photo = Media(MediaKind.PHOTO, File("file-id", "unique", mime="image/jpeg"), "Вот она")
    world.relay(replace(wrote(7), content=photo))
    (question,) = world.platform.asked
    assert question.content == ("[Фотография: Фотография.jpg] Вот она\nhttps://media.test/31/unique/Фотография.jpg")


def test_other_kinds_go_in_words_with_what_they_answer(world: PlatformWorld) -> None:
    quoted = Quoted(5, from_bot=True, text="Ваш номер?")
    world.relay(replace(wrote(7), content=Contact("Анна", "+79990000000"), quoted=quoted))
    assert world.platform.asked[0].content == "[Контакт: Анна +79990000000] «Ваш номер?»"


def test_a_pressed_button_is_asked_as_its_text(world: PlatformWorld) -> None:
    world.relay(Press(BOT_ID, ANNAS_CHAT, 5, ANNA, "press-1", "Да"))
    assert [(question.content, question.key) for question in world.platform.asked] == [("Да", "7001:42:5:press")]


def carried(world: PlatformWorld, message: IncomingMessage, attempt: int) -> None:
    world.relay(message, attempt=attempt)


@pytest.mark.parametrize("attempt", range(1, LATE))
def test_a_platform_that_is_away_is_tried_a_little_in_the_line(world: PlatformWorld, attempt: int) -> None:
    world.platform.trouble = DOWN
    with pytest.raises(TransientError) as error:
        carried(world, wrote(7), attempt)
    assert not isinstance(error.value, WaitingError)
    assert world.replies.texts == []


@pytest.mark.parametrize(("asked", "waits"), [(2.0, False), (900.0, True)])
def test_one_that_asks_for_a_long_pause_is_away_at_once(world: PlatformWorld, asked: float, waits: bool) -> None:
    world.platform.trouble = LimitedError(Reason.PLATFORM_UNAVAILABLE, retry_after=asked)
    with pytest.raises(TransientError) as error:
        carried(world, wrote(7), 1)
    assert isinstance(error.value, WaitingError) is waits
    assert world.replies.texts == ([AWAY] if waits else [])


def test_then_the_message_waits_beside_it_and_the_person_is_told_once(world: PlatformWorld) -> None:
    world.platform.trouble = DOWN
    for number in (7, 8, 7):
        with pytest.raises(WaitingError) as error:
            carried(world, wrote(number), LATE)
        assert error.value.reason is Reason.PLATFORM_UNAVAILABLE
    assert world.replies.texts == [AWAY]

    world.platform.trouble = None
    carried(world, wrote(7), LATE)
    assert world.said.get(TALK).told_away is False

    world.platform.trouble = DOWN
    with pytest.raises(WaitingError):
        carried(world, wrote(9), LATE)
    assert world.replies.texts == [AWAY, AWAY]


def test_a_worker_killed_while_it_tells_says_it_once(world: PlatformWorld) -> None:
    world.platform.trouble = DOWN
    world.replies.after["say"] = [KilledError()]
    with pytest.raises(KilledError):
        carried(world, wrote(7), LATE)
    with pytest.raises(WaitingError):
        carried(world, wrote(7), LATE)
    assert world.replies.texts == [AWAY]


@pytest.mark.parametrize("reason", [Reason.PLATFORM_FORBIDS, Reason.SITE_UNCLEAR, Reason.CERTIFICATE_WRONG])
def test_what_its_owner_can_put_right_waits_as_well(world: PlatformWorld, reason: Reason) -> None:
    world.platform.trouble = TransientError(reason)
    with pytest.raises(WaitingError) as error:
        carried(world, wrote(7), LATE)
    assert error.value.reason is reason


def test_how_long_a_platform_asks_to_wait_is_handed_on(world: PlatformWorld) -> None:
    world.platform.trouble = LimitedError(Reason.PLATFORM_UNAVAILABLE, retry_after=90.0)
    with pytest.raises(WaitingError) as error:
        carried(world, wrote(7), LATE)
    assert error.value.retry_after == 90.0


def test_our_own_lack_of_time_is_no_trouble_of_the_platform(world: PlatformWorld) -> None:
    world.platform.trouble = TransientError(Reason.TOO_SLOW)
    with pytest.raises(TransientError) as error:
        carried(world, wrote(7), LATE)
    assert not isinstance(error.value, WaitingError)
    assert world.replies.texts == []


def test_a_message_that_the_platform_refuses_is_a_failure_and_the_next_one_goes(world: PlatformWorld) -> None:
    world.platform.trouble = PermanentError(Reason.PLATFORM_REFUSED)
    with pytest.raises(PermanentError):
        world.relay(wrote(7))
    world.platform.trouble = None
    world.platform.answers.append(PlatformAnswer((Text("Да"),)))
    world.relay(wrote(8))
    assert world.replies.texts == ["Да"]


def test_a_platform_without_a_secret_costs_no_key() -> None:
    world = PlatformWorld(with_a_platform(sealed_secret=b""))
    world.relay(wrote(7))
    assert world.platform.addresses == [PlatformAddress("https://platform.example")]
