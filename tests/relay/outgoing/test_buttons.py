"""Buttons: on the last piece, as many as Telegram shows, and what it does not take as lines below the text."""

from dataclasses import replace

import pytest

from bridge.domain.content import MediaKind, Text
from bridge.domain.errors import OnlyTextSentError, PermanentError
from bridge.domain.reasons import Reason
from bridge.relay.messages import Button, Keyboard, Piece, Upload
from bridge.relay.outgoing.buttons import MOST_BUTTONS, MOST_IN_A_ROW, with_fitting_buttons
from tests.fakes.outgoing import LONG, MESSAGE, TALK, OutgoingWorld, media
from tests.fakes.telegram import FakeTelegram

ROW = (Button("Да"), Button("Нет"))
ASKED = replace(MESSAGE, buttons=(ROW,))
SITE = Button("Сайт", "https://reon.pro")


def keyboards(world: OutgoingWorld) -> list[Keyboard]:
    return [piece.buttons for piece in world.pieces]


def test_a_question_has_its_buttons() -> None:
    world = OutgoingWorld()
    world.relay(replace(ASKED, buttons=(ROW, (SITE,))))
    assert (world.texts, keyboards(world)) == (["Добрый день"], [(ROW, (SITE,))])


def test_the_buttons_of_a_long_text_hang_on_its_end() -> None:
    world = OutgoingWorld()
    world.relay(replace(LONG, buttons=(ROW,)))
    assert keyboards(world) == [(), (), (ROW,)]


@pytest.mark.parametrize(("caption", "keyboard"), [("подпись", [(ROW,)]), ("я" * 1025, [(), (ROW,)]), ("", [(ROW,)])])
def test_text_file_and_buttons_of_one_hook_go_together(caption: str, keyboard: list[Keyboard]) -> None:
    world = OutgoingWorld()
    world.relay(replace(ASKED, content=media(MediaKind.PHOTO, caption)))
    assert keyboards(world) == keyboard


def test_answers_that_a_button_is_too_short_for_are_remembered_beside_the_message_it_hangs_on() -> None:
    world = OutgoingWorld()
    long = "Завтра вечером, после семи часов, когда кто-нибудь будет дома"
    world.relay(replace(LONG, buttons=((Button("Да"), Button(long)), (Button(long * 2, "https://reon.pro"),))))
    assert world.receipts.buttons == {(TALK, 3, "say#0.1"): long}


def test_where_the_file_is_refused_the_text_has_the_buttons() -> None:
    world = OutgoingWorld()
    world.files.trouble = [PermanentError(Reason.FILE_EMPTY)]
    message = replace(ASKED, content=media(MediaKind.PHOTO, "подпись"))
    with pytest.raises(OnlyTextSentError):
        world.relay(message)
    world.relay(message)
    assert keyboards(world) == [(ROW,), ()]


@pytest.mark.parametrize(
    ("url", "is_link"),
    [
        ("https://reon.pro", True),
        ("http://reon.pro:8080/путь?a=b#c", True),
        ("HTTPS://REON.PRO", True),
        ("reon.pro/цены", True),
        ("https://цветы.рф", True),
        ("tg://resolve?domain=reon", True),
        ("http://localhost", False),
        ("https://", False),
        ("javascript:alert(1)", False),
        ("mailto:a@reon.pro", False),
        ("tel:+79160000000", False),
        ("https://a b.ru", False),
        ("file:///etc/passwd", False),
        ("https://me@reon.pro", False),
        ("просто слова", False),
    ],
)
def test_a_link_that_telegram_takes_for_none_is_a_line(url: str, is_link: bool) -> None:
    world = OutgoingWorld()
    button = Button("Подробнее", url)

    world.relay(replace(MESSAGE, buttons=((button, SITE),)))

    assert keyboards(world) == ([((button, SITE),)] if is_link else [((SITE,),)])
    assert world.texts == ["Добрый день" if is_link else f"Добрый день\nПодробнее: {url}"]


def test_long_rows_are_broken_and_too_many_buttons_are_lines() -> None:
    row = tuple(Button(f"Вариант {number}") for number in range(MOST_BUTTONS + 2))

    fitted = with_fitting_buttons(replace(MESSAGE, buttons=(row,)))

    assert [button for row in fitted.buttons for button in row] == list(row[:MOST_BUTTONS])
    assert max(map(len, fitted.buttons)) == MOST_IN_A_ROW
    assert fitted.content == Text("Добрый день\nВариант 100\nВариант 101")


@pytest.mark.parametrize("content", [Text("Добрый день"), media(MediaKind.PHOTO, "подпись"), media(MediaKind.PHOTO)])
def test_buttons_that_telegram_refuses_are_lines(content: Text) -> None:
    world = OutgoingWorld()
    world.telegram.trouble["send"] = [PermanentError(Reason.BUTTONS_REFUSED)]

    world.relay(replace(ASKED, content=content, buttons=((Button("Да"), SITE),)))

    assert keyboards(world) == [()]
    assert world.texts[0].endswith("Да\nСайт: https://reon.pro")
    assert world.done()


class ChoosyTelegram(FakeTelegram):
    """Takes no buttons at all."""

    def send(self, token: str, chat_id: int, piece: Piece, upload: Upload | None = None) -> int:
        if piece.buttons:
            raise PermanentError(Reason.BUTTONS_REFUSED)
        return super().send(token, chat_id, piece, upload)


def test_of_a_long_text_only_the_end_is_sent_again_then() -> None:
    world = OutgoingWorld()
    world.telegram = ChoosyTelegram()

    world.relay(replace(LONG, buttons=(ROW,)))

    assert [text[0] for text in world.texts] == ["a", "b", "c"]
    assert world.texts[-1].endswith("c\nДа\nНет")
    assert world.receipts.sent[TALK, "m1"].telegram_ids == (1, 2, 3)
    assert world.done()


def test_nor_is_a_text_that_goes_without_its_file_lost_over_them() -> None:
    world = OutgoingWorld()
    world.telegram = ChoosyTelegram()
    world.files.trouble = [PermanentError(Reason.FILE_EMPTY)] * 2

    with pytest.raises(OnlyTextSentError) as failed:
        world.relay(replace(ASKED, content=media(MediaKind.PHOTO, "подпись")))

    assert failed.value.reason is Reason.FILE_EMPTY
    assert world.texts == ["подпись\nДа\nНет"]


def test_a_refusal_without_buttons_is_a_failure() -> None:
    world = OutgoingWorld()
    world.telegram.trouble["send"] = [PermanentError(Reason.BUTTONS_REFUSED)]
    with pytest.raises(PermanentError):
        world.relay(MESSAGE)
    assert world.texts == []
