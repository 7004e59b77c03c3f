"""A person's messages on their way into Wahelp: once, in words, with their files, however the worker fares."""

from dataclasses import replace

import pytest

from bridge.domain.content import Contact, File, Media, MediaKind, Mention, Place, Text
from bridge.domain.errors import LimitedError, PermanentError, TransientError, WaitingError
from bridge.domain.reasons import Reason
from bridge.domain.routes import Forward, Shape, foreign_id
from bridge.relay.messages import OwnWords, Quoted
from bridge.relay.messages.wahelp import WahelpWords
from bridge.relay.routes.wahelp import CLOCKS_DIFFER, PATIENCE_WITH_WORDS, REFUSED_FOR
from tests.fakes.accounts import NOW
from tests.fakes.incoming import TALK, start, wrote
from tests.fakes.steps import KilledError
from tests.fakes.wahelp import PHONE
from tests.fakes.wahelp_world import WahelpWorld

ID = foreign_id


def test_a_message_stands_in_the_conversation_of_the_persons_phone() -> None:
    world = WahelpWorld()
    world.write(wrote(1, "Привет, нужна помощь"))
    [(channel, words)] = world.wahelp.stands.values()
    assert words == WahelpWords(PHONE, "Анна Каренина", "Привет, нужна помощь")
    assert (channel.base, channel.project, channel.uuid) == ("https://wahelp.test", "101", "7f6a")
    assert (channel.login, channel.password, channel.access_token) == ("sales@romashka.ru", "secret", "")
    assert world.receipts.kept[TALK, "7001:42:1"].crm_id == "wahelp:71001"
    assert world.phone_book.conversation([7001], PHONE) == TALK
    assert not world.chats.calls


def test_the_vendors_shape_says_whose_words_they_are() -> None:
    world = WahelpWorld(shape=Shape.VENDOR)
    world.write(wrote(1, "Привет"))
    assert world.wahelp.texts == ["Анна Каренина:\nПривет"]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (Place(55.75, 37.61), "[Геопозиция: 55.75, 37.61]"),
        (Contact("Пётр", "+79990001122", "Чужой номер"), "[Контакт: Пётр +79990001122] Чужой номер"),
        (Mention("Опрос", "Когда?"), "[Опрос: Когда?]"),
    ],
)
def test_other_kinds_go_in_words(content: Text, text: str) -> None:
    world = WahelpWorld()
    world.write(wrote(1, content=content))
    assert world.wahelp.texts == [text]


def test_a_file_goes_as_its_name_its_caption_and_the_address_of_our_copy() -> None:
    world = WahelpWorld()
    world.files.there["ref"] = b"pdf"
    photo = Media(MediaKind.DOCUMENT, File("ref", "unique", "план.pdf", size=3), "Вот план")
    world.write(wrote(1, content=photo))
    [text] = world.wahelp.texts
    head, address = text.split("\n")
    assert head == "[Файл: план.pdf] Вот план"
    assert address.startswith("https://media")
    assert address.endswith(".pdf")


def test_what_is_forwarded_and_what_is_answered_stand_above() -> None:
    world = WahelpWorld()
    quoted = Quoted(5, said="Сколько стоит?")
    world.write(wrote(1, "Вот это", remarks=("Переслано от: Пётр",), quoted=quoted))
    assert world.wahelp.texts == ["«Сколько стоит?»\nПереслано от: Пётр\nВот это"]


def test_an_edit_is_said_anew_with_a_mark_and_one_that_changes_nothing_is_not() -> None:
    world = WahelpWorld()
    world.write(wrote(1, "До пяти"))
    world.write(wrote(1, "До шести", edited_at=1_800_000_060))
    world.write(wrote(1, "До шести", edited_at=1_800_000_070))
    assert world.wahelp.texts == ["До пяти", "[Сообщение изменено]\nДо шести"]


def test_what_is_sent_again_by_hand_says_when_it_was_written() -> None:
    world = WahelpWorld()
    world.write(wrote(1, "Привет", again_at=1_800_009_000))
    assert world.wahelp.texts == ["[Доставлено с опозданием, написано 15.01.2027 в 11:00 по Москве]\nПривет"]


@pytest.mark.parametrize(
    "message",
    [
        start(),
        wrote(1, "/help", command="help"),
        wrote(1, "Да", pressed=True),
        wrote(1, "/price@shop_bot 5", edited_at=1_800_000_060),
    ],
)
def test_commands_and_presses_can_be_kept_from_wahelp(message: object) -> None:
    world = WahelpWorld(forward=Forward.NO_COMMANDS)
    world.write(message)  # type: ignore[arg-type]
    assert world.wahelp.texts == []
    assert len(world.receipts.kept) == 1

    world = WahelpWorld()
    world.write(message)  # type: ignore[arg-type]
    assert len(world.wahelp.texts) == 1


def test_words_that_only_look_like_a_command_are_not_kept() -> None:
    world = WahelpWorld(forward=Forward.NO_COMMANDS)
    world.write(wrote(1, "/дом на сутки"))
    world.write(wrote(2, "или/или"))
    assert world.wahelp.texts == ["/дом на сутки", "или/или"]


def test_commands_that_are_kept_need_no_phone() -> None:
    world = WahelpWorld(phone="", forward=Forward.NO_COMMANDS)
    world.write(start())
    assert world.wahelp_jobs.asked == []
    assert [answer.conversation for answer in world.jobs.answers.values()] == [TALK]


@pytest.mark.parametrize("step", ["post"])
def test_a_crash_after_the_call_finds_the_message_and_does_not_post_it_again(step: str) -> None:
    world = WahelpWorld()
    world.wahelp.after[step] = [KilledError()]
    with pytest.raises(KilledError):
        world.write(wrote(1, "Привет"))
    world.another_worker()
    world.write(wrote(1, "Привет"), attempt=2)
    assert world.wahelp.texts == ["Привет"]
    assert world.receipts.kept[TALK, "7001:42:1"].crm_id == "wahelp:71001"


def test_a_crash_before_the_call_posts_it() -> None:
    world = WahelpWorld()
    world.wahelp.before["post"] = [KilledError()]
    with pytest.raises(KilledError):
        world.write(wrote(1, "Привет"))
    world.another_worker()
    world.write(wrote(1, "Привет"), attempt=2)
    assert world.wahelp.texts == ["Привет"]


def test_a_call_whose_end_is_unknown_is_looked_for_and_one_that_did_nothing_repeated() -> None:
    world = WahelpWorld()
    unknown = TransientError(Reason.WAHELP_UNAVAILABLE, "ReadTimeout", outcome_unknown=True)
    world.wahelp.after["post"] = [unknown]
    world.wahelp.before["post"] = []
    with pytest.raises(TransientError):
        world.write(wrote(1, "Привет"))
    world.write(wrote(1, "Привет"), attempt=2)
    world.wahelp.before["post"] = [unknown]
    with pytest.raises(TransientError):
        world.write(wrote(2, "Ещё"))
    world.write(wrote(2, "Ещё"), attempt=2)
    assert world.wahelp.texts == ["Привет", "Ещё"]


def test_the_same_words_twice_are_two_messages_also_when_the_second_one_stumbles() -> None:
    world = WahelpWorld()
    world.write(wrote(1, "Да"))
    world.wahelp.before["post"] = [KilledError()]
    with pytest.raises(KilledError):
        world.write(wrote(2, "Да"))
    world.another_worker()
    world.write(wrote(2, "Да"), attempt=2)
    assert world.wahelp.texts == ["Да", "Да"]
    assert {receipt.crm_id for receipt in world.receipts.kept.values()} == {"wahelp:71001", "wahelp:71002"}


def test_the_same_words_of_long_ago_are_not_taken_for_these() -> None:
    world = WahelpWorld()
    channel = world.way.open_channel(world.bot, world.bot.route)  # type: ignore[arg-type]
    words = WahelpWords(PHONE, "Анна Каренина", "Да")
    world.wahelp.put(words, channel, at=NOW - CLOCKS_DIFFER - 1)
    world.wahelp.before["post"] = [KilledError()]
    with pytest.raises(KilledError):
        world.write(wrote(2, "Да"))
    world.write(wrote(2, "Да"), attempt=2)
    assert world.wahelp.texts == ["Да", "Да"]


def test_the_claim_of_another_message_does_not_count() -> None:
    world = WahelpWorld()
    world.wahelp.before["post"] = [KilledError()]
    with pytest.raises(KilledError):
        world.write(wrote(1, "Да"))
    world.write(wrote(2, "Нет"))
    assert "standing" not in world.wahelp.taken


@pytest.mark.parametrize(
    "trouble",
    [
        TransientError(Reason.WAHELP_UNAVAILABLE),
        TransientError(Reason.WAHELP_UNCLEAR),
        LimitedError(Reason.WAHELP_UNAVAILABLE, retry_after=60),
        TransientError(Reason.WAHELP_REFUSED, "Внутренняя ошибка"),
    ],
)
def test_trouble_that_may_end_waits(trouble: TransientError) -> None:
    world = WahelpWorld()
    world.wahelp.trouble = trouble
    with pytest.raises(TransientError):
        world.write(wrote(1))
    assert not world.receipts.kept


@pytest.mark.parametrize("reason", [Reason.NO_MESSENGER, Reason.WAHELP_UNAUTHORISED, Reason.WAHELP_CHANNEL_GONE])
def test_what_is_for_good_is_a_failure(reason: Reason) -> None:
    world = WahelpWorld()
    world.wahelp.trouble = PermanentError(reason)
    with pytest.raises(PermanentError) as error:
        world.write(wrote(1))
    assert error.value.reason is reason


def test_a_refusal_in_unknown_words_is_for_good_after_a_minute_of_tries() -> None:
    world = WahelpWorld()
    world.wahelp.trouble = TransientError(Reason.WAHELP_REFUSED, "Внутренняя ошибка")
    with pytest.raises(TransientError):
        world.write(wrote(1), attempt=PATIENCE_WITH_WORDS - 1)
    with pytest.raises(PermanentError) as error:
        world.write(wrote(1), attempt=PATIENCE_WITH_WORDS)
    assert (error.value.reason, error.value.detail) == (Reason.WAHELP_REFUSED, "Внутренняя ошибка")


def test_one_that_waits_beside_its_line_is_refused_for_good_after_a_minute_as_well() -> None:
    """There every try is the second one, and it would hold up those behind it for a day."""
    world = WahelpWorld()
    world.wahelp.trouble = TransientError(Reason.WAHELP_REFUSED, "Внутренняя ошибка")
    for seconds in (0, REFUSED_FOR):
        world.clock.time += seconds
        with pytest.raises(TransientError):
            world.write(wrote(1), attempt=2)
    world.clock.time += 1
    with pytest.raises(PermanentError):
        world.write(wrote(1), attempt=2)
    with pytest.raises(TransientError):
        world.write(wrote(2), attempt=2)


def shared(phone: str = "79991234567", *, own: bool = True, message_id: int = 9) -> object:
    return wrote(message_id, content=Contact("Анна", phone, "Номер отправителя" if own else "Чужой номер", own))


def test_somebody_whose_phone_nobody_knows_is_asked_once_and_waits() -> None:
    world = WahelpWorld(phone="")
    for number in (1, 2):
        with pytest.raises(WaitingError) as error:
            world.write(wrote(number, "Привет"))
        assert error.value.reason is Reason.NO_PHONE
    assert world.wahelp_jobs.asked == [TALK]
    assert (world.wahelp.texts, world.conversations.stored) == ([], {})


def test_the_persons_own_contact_is_noted_thanked_for_and_goes_behind_what_waits() -> None:
    world = WahelpWorld(phone="")
    with pytest.raises(WaitingError):
        world.write(shared())  # type: ignore[arg-type]
    assert (world.known.phone, str(world.known.told_by)) == (PHONE, "person")
    assert world.wahelp_jobs.thanked == [TALK]
    assert world.waiting.released == [TALK]

    world.write(wrote(1, "Привет"), attempt=2)
    world.write(shared(), attempt=2)  # type: ignore[arg-type]
    assert world.wahelp.texts == ["Привет", "[Контакт: Анна 79991234567] Номер отправителя"]
    assert world.wahelp_jobs.thanked == [TALK]


def test_the_own_contact_is_for_the_route_and_somebody_elses_is_not() -> None:
    world = WahelpWorld(phone="")
    assert world.way.answers(world.bot, shared())  # type: ignore[arg-type]
    assert not world.way.answers(world.bot, shared(own=False))  # type: ignore[arg-type]
    assert not world.way.answers(world.bot, shared("nothing"))  # type: ignore[arg-type]
    assert not world.way.answers(world.bot, wrote(1, "+7 999 123-45-67"))


def test_somebody_elses_contact_tells_nothing() -> None:
    world = WahelpWorld(phone="")
    with pytest.raises(WaitingError):
        world.write(shared(own=False))  # type: ignore[arg-type]
    assert world.known.phone == ""


def test_another_number_of_ones_own_takes_the_place_of_the_first() -> None:
    world = WahelpWorld()
    with pytest.raises(WaitingError):
        world.write(shared("+7 999 000-11-22"))  # type: ignore[arg-type]
    world.write(wrote(1, "Привет"))
    assert [words.phone for _, words in world.wahelp.stands.values()] == ["+79990001122"]


SAID = OwnWords("welcome:1", "Рады видеть вас!", int(NOW), ("Сайт", "Реклама"))


def test_what_the_bot_says_is_shown_once_and_marked() -> None:
    world = WahelpWorld()
    world.way.show_said(world.bot, TALK, SAID)
    world.way.show_said(world.bot, TALK, SAID)
    assert world.wahelp.texts == ["[Бот] Рады видеть вас!\nСайт\nРеклама"]


def test_what_the_bot_says_is_looked_for_after_a_crash() -> None:
    world = WahelpWorld()
    world.wahelp.after["post"] = [KilledError()]
    with pytest.raises(KilledError):
        world.way.show_said(world.bot, TALK, SAID)
    world.way.show_said(world.bot, TALK, SAID)
    assert len(world.wahelp.texts) == 1
    world.way.show_said(world.bot, TALK, replace(SAID, key="welcome:2"))
    assert len(world.wahelp.texts) == 2


def test_what_the_bot_says_to_somebody_unknown_or_is_refused_is_left_out() -> None:
    world = WahelpWorld(phone="")
    world.way.show_said(world.bot, TALK, SAID)
    world.knows(PHONE)
    world.wahelp.trouble = PermanentError(Reason.NO_MESSENGER)
    world.way.show_said(world.bot, TALK, SAID)
    assert world.wahelp.texts == []
    world.wahelp.trouble = TransientError(Reason.WAHELP_UNAVAILABLE)
    with pytest.raises(TransientError):
        world.way.show_said(world.bot, TALK, SAID)
