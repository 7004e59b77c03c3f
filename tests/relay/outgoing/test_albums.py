"""Files attached to one message arrive as one album, in amoCRM's order, whatever comes between and whoever dies."""

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.domain.content import File, Media, MediaKind, Text
from bridge.domain.errors import LimitedError, PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.relay.messages import Button, OutgoingMessage, Piece, StatusReport, Target, Upload
from bridge.relay.outgoing.gather_album import QUIET
from bridge.relay.outgoing.send_message import PATIENCE_WITH_A_FILE
from tests.fakes.lines import FakeLine
from tests.fakes.outgoing import MESSAGE, SCOPE, TALK
from tests.fakes.steps import KilledError
from tests.fakes.telegram import FakeTelegram

PHOTO, VIDEO, FILE, AUDIO, VOICE = (
    MediaKind.PHOTO,
    MediaKind.VIDEO,
    MediaKind.DOCUMENT,
    MediaKind.AUDIO,
    MediaKind.VOICE,
)
MIMES = {PHOTO: "image/jpeg", VIDEO: "video/mp4", AUDIO: "audio/mpeg", VOICE: "audio/ogg"}


def part(number: int, kind: MediaKind = PHOTO, album: str = "album", caption: str = "") -> OutgoingMessage:
    address = f"https://amojo.amocrm.ru/attachments/{album}/{number}"
    file = File(address, address, f"{number}.bin", MIMES.get(kind, ""))
    return replace(
        MESSAGE, crm_id=f"{album}-{number}", content=Media(kind, file, caption), album=album, at_ms=1000 + number
    )


def parts(kinds: Sequence[MediaKind], album: str = "album") -> list[OutgoingMessage]:
    return [part(number, kind, album) for number, kind in enumerate(kinds)]


def text(words: str, at_ms: int = 0) -> OutgoingMessage:
    return replace(MESSAGE, crm_id=words, content=Text(words), at_ms=at_ms)


def line_with(*messages: OutgoingMessage) -> FakeLine:
    """Return a line in which these were written, with their files at amoCRM."""
    line = FakeLine()
    put_files(line, messages)
    line.say(*messages)
    return line


def put_files(line: FakeLine, messages: Sequence[OutgoingMessage]) -> None:
    for message in messages:
        if isinstance(message.content, Media):
            line.world.files.there[message.content.file.ref] = message.crm_id.encode()


def arrived(line: FakeLine) -> list[list[str]]:
    """Return what arrived in Telegram, the parts of an album together."""
    groups: list[tuple[int, list[str]]] = []
    for sent in line.world.telegram.sent:
        name = sent.file.decode() or sent.text
        if sent.album and groups and groups[-1][0] == sent.album:
            groups[-1][1].append(name)
        else:
            groups.append((sent.album, [name]))
    return [names for _, names in groups]


def ids(messages: Sequence[OutgoingMessage]) -> list[str]:
    return [message.crm_id for message in messages]


def test_an_album_arrives_as_one_with_a_status_for_each() -> None:
    album = parts([PHOTO, VIDEO, PHOTO])
    line = line_with(*album)
    line.work_off()

    assert arrived(line) == [ids(album)]
    assert line.world.chats.reports == [StatusReport(SCOPE, crm_id) for crm_id in ids(album)]
    assert [line.world.receipts.sent[TALK, crm_id].telegram_ids for crm_id in ids(album)] == [(1,), (2,), (3,)]
    assert line.world.conversations.stored[TALK].held == ()
    assert line.world.files.open == 0


def test_parts_that_came_in_another_order_are_shown_in_amocrms() -> None:
    album = parts([PHOTO] * 4)
    line = line_with(album[2], album[0], album[3], album[1])
    line.work_off()

    assert arrived(line) == [ids(album)]


def test_each_part_has_its_own_caption() -> None:
    album = [part(0, caption="Кухня"), part(1, caption="Спальня")]
    line = line_with(*album)
    line.work_off()

    assert line.world.texts == ["Кухня", "Спальня"]


def test_a_part_that_comes_while_the_others_wait_belongs_to_them() -> None:
    album = parts([PHOTO] * 3)
    line = line_with(*album[:2])
    put_files(line, album)
    line.world.clock.meanwhile = [lambda: line.say(album[2])]
    line.work_off()

    assert arrived(line) == [ids(album)]


def test_nothing_waits_longer_than_until_it_has_been_quiet_for_a_moment() -> None:
    line = line_with(*parts([PHOTO] * 3))
    line.work_off()

    assert line.world.clock.slept == [QUIET, 0]


def test_a_full_album_does_not_wait_at_all() -> None:
    album = parts([PHOTO] * 10)
    line = line_with(*album)
    line.work_off()

    assert arrived(line) == [ids(album)]
    assert QUIET not in line.world.clock.slept


def test_a_part_that_comes_when_the_others_are_gone_follows_them() -> None:
    album = parts([PHOTO] * 4)
    line = line_with(*album[:2])
    put_files(line, album)
    line.work_off()
    line.say(*album[2:])
    line.work_off()

    assert arrived(line) == [ids(album[:2]), ids(album[2:])]


def test_eleven_are_an_album_and_one_more() -> None:
    album = parts([PHOTO] * 11)
    line = line_with(*album)
    line.work_off()

    assert arrived(line) == [ids(album[:10]), ids(album[10:])]


def test_twelve_are_two_albums() -> None:
    album = parts([FILE] * 12)
    line = line_with(*album)
    line.work_off()

    assert arrived(line) == [ids(album[:10]), ids(album[10:])]


def test_a_single_file_is_an_ordinary_message() -> None:
    line = line_with(part(0))
    line.work_off()

    assert arrived(line) == [["album-0"]]
    assert line.world.telegram.sent[0].album == 0
    assert line.world.done("album-0")


def test_only_what_telegram_lets_stand_together_does() -> None:
    album = parts([PHOTO, VIDEO, FILE, FILE, AUDIO, AUDIO, VOICE, PHOTO])
    line = line_with(*album)
    line.work_off()

    names = ids(album)
    assert arrived(line) == [names[:2], names[2:4], names[4:6], [names[6]], [names[7]]]


def test_an_answer_does_not_wait_for_an_album_and_does_not_cut_it() -> None:
    album = parts([PHOTO] * 3)
    line = line_with(*album, text("answer", at_ms=2000))
    line.work_off()

    assert arrived(line) == [ids(album), ["answer"]]
    assert QUIET not in line.world.clock.slept


def test_a_part_with_buttons_stands_alone_because_an_album_has_none() -> None:
    album = [part(0), part(1), replace(part(2, caption="Берёте?"), buttons=((Button("Да"),),))]
    line = line_with(*album)
    line.work_off()

    assert arrived(line) == [ids(album[:2]), ids(album[2:])]
    assert line.world.pieces[-1].buttons == ((Button("Да"),),)


def test_buttons_under_a_long_text_do_not_tear_the_album_apart() -> None:
    long = "слово " * 300
    album = [replace(part(0, caption=long), buttons=((Button("Да"),),)), part(1), part(2)]
    line = line_with(*album)
    line.work_off()

    assert arrived(line) == [ids(album), [long]]
    assert [piece.buttons for piece in line.world.pieces] == [(), (), (), ((Button("Да"),),)]
    assert line.world.done("album-0")


def test_a_caption_that_is_too_long_follows_the_album() -> None:
    long = "слово " * 300
    album = [part(0, caption=long), part(1)]
    line = line_with(*album)
    line.work_off()

    assert arrived(line)[0] == ids(album)
    assert "".join(line.world.texts) == long
    assert line.world.done("album-0")
    assert line.world.done("album-1")


def test_an_album_is_a_reply_once() -> None:
    line = line_with()
    line.world.receipts.telegram_ids[TALK, "question"] = 77
    album = [replace(one, reply_to=Target("question")) for one in parts([PHOTO] * 3)]
    put_files(line, album)
    line.say(*album)
    line.work_off()

    assert [piece.reply_to for piece in line.world.pieces] == [77, None, None]


def test_an_album_whose_question_is_gone_is_an_album_all_the_same() -> None:
    """In a topic Telegram refuses what answers a deleted message, whatever it was asked to allow."""
    line = line_with()
    line.world.receipts.telegram_ids[TALK, "question"] = 77
    line.world.telegram.trouble["send_album"] = [PermanentError(Reason.TARGET_GONE, "message to be replied not found")]
    album = [replace(one, reply_to=Target("question")) for one in parts([PHOTO] * 3)]
    put_files(line, album)
    line.say(*album)
    line.work_off()

    assert arrived(line) == [ids(album)]
    assert [piece.reply_to for piece in line.world.pieces] == [None, None, None]


def test_an_album_that_telegram_refuses_is_sent_part_by_part() -> None:
    album = parts([PHOTO] * 3)
    line = line_with(*album)
    line.world.telegram.trouble["send_album"] = [PermanentError(Reason.FILE_REFUSED, "failed to send message #2")]
    line.world.telegram.trouble["send photo"] = []
    line.work_off()

    assert arrived(line) == [[crm_id] for crm_id in ids(album)]
    assert line.failed == {}


def test_nor_does_a_large_one_that_is_never_taken_wait_for_the_turns_it_did_not_use() -> None:
    album = parts([PHOTO] * 10)
    line = line_with(*album, text("answer"))
    line.world.telegram.lasting["send_album"] = PermanentError(Reason.FILE_REFUSED, "failed to send message #3")
    line.work_off()

    assert arrived(line) == [*([crm_id] for crm_id in ids(album)), ["answer"]]
    assert len(line.world.files.fetched) == 2 * len(album), "once for the album, and once by itself"


class RefusingTelegram(FakeTelegram):
    """Takes no album; `asked` counts how often it was to."""

    asked = 0

    def send_album(self, token: str, chat_id: int, items: Sequence[tuple[Piece, Upload]]) -> tuple[int, ...]:
        self.asked += 1
        raise PermanentError(Reason.FILE_REFUSED, "failed to send message #3")


@pytest.mark.parametrize("busy", [0.0, 60.0])
def test_an_album_that_was_refused_is_not_tried_again_while_its_parts_have_to_wait(busy: float) -> None:
    album = parts([PHOTO] * 10)
    line = line_with(*album)
    line.world.telegram = telegram = RefusingTelegram()
    telegram.trouble["send photo"] = [
        TransientError(Reason.TELEGRAM_UNAVAILABLE),
        LimitedError(Reason.TELEGRAM_UNAVAILABLE, retry_after=8),
    ]
    known = line.world.conversations.stored[TALK]
    line.world.conversations.stored[TALK] = replace(known, busy_until=line.world.clock.now() + busy)
    line.work_off()

    assert arrived(line) == [[crm_id] for crm_id in ids(album)]
    assert telegram.asked == 1
    assert [line.world.done(crm_id) for crm_id in ids(album)] == [True] * 10


def test_one_that_met_a_blocked_bot_is_an_album_when_it_is_sent_again() -> None:
    album = parts([PHOTO] * 3)
    line = line_with(*album)
    blocked = PermanentError(Reason.BOT_BLOCKED)
    line.world.telegram.trouble = {"send_album": [blocked], "send photo": [blocked] * 3}
    line.work_off()
    assert list(line.failed) == ids(album)

    line.say(*album)
    line.work_off()

    assert arrived(line) == [ids(album)]


class ForgetfulTelegram(FakeTelegram):
    """Sends all but the last two of an album, and tells of those that it sent."""

    def send_album(self, token: str, chat_id: int, items: Sequence[tuple[Piece, Upload]]) -> tuple[int, ...]:
        sent = super().send_album(token, chat_id, items)
        self.sent = self.sent[:-2]
        return sent[:-2]


def test_what_telegram_left_out_of_an_album_follows_it() -> None:
    album = parts([PHOTO] * 4)
    line = line_with(*album, text("answer"))
    line.world.telegram = ForgetfulTelegram()
    line.work_off()

    assert arrived(line) == [ids(album[:2]), ids(album[2:3]), ids(album[3:]), ["answer"]]
    assert [line.world.done(crm_id) for crm_id in ids(album)] == [True] * 4


def test_a_part_that_cannot_be_sent_either_way_fails_by_itself() -> None:
    album = parts([FILE] * 3)
    line = line_with(*album)
    refused = PermanentError(Reason.FILE_REFUSED)
    line.world.telegram.trouble["send_album"] = [refused]
    line.world.telegram.trouble["send document"] = [refused]
    line.work_off()

    assert arrived(line) == [["album-1"], ["album-2"]]
    assert list(line.failed) == ["album-0"]
    assert line.world.conversations.stored[TALK].held == ()


def test_a_file_that_is_gone_does_not_tear_the_others_apart() -> None:
    album = parts([PHOTO] * 4)
    line = line_with(*album)
    del line.world.files.there[album[1].content.file.ref]  # type: ignore[union-attr]
    line.work_off()

    assert arrived(line) == [["album-0", "album-2", "album-3"]]
    assert line.failed["album-1"].reason is Reason.FILE_GONE


@pytest.mark.parametrize("reason", [Reason.TELEGRAM_UNAVAILABLE, Reason.AMO_UNAVAILABLE])
def test_what_passes_is_waited_for_and_the_album_stays_whole(reason: Reason) -> None:
    album = parts([PHOTO] * 3)
    line = line_with(*album, text("answer"))
    trouble = line.world.files.trouble if reason is Reason.AMO_UNAVAILABLE else None
    if trouble is None:
        trouble = line.world.telegram.trouble["send_album"] = []
    trouble.append(TransientError(reason))
    line.work_off()

    assert arrived(line) == [ids(album), ["answer"]]
    assert line.failed == {}


def test_hooks_that_overtake_a_file_do_not_tear_their_album_apart() -> None:
    album = parts([PHOTO] * 3)
    line = line_with(*album, text("answer"))
    line.world.files.trouble = [PermanentError(Reason.FILE_GONE)] * 2
    line.work_off()

    assert arrived(line) == [ids(album), ["answer"]]
    assert line.failed == {}


def test_a_limit_of_telegram_holds_up_the_album_whole() -> None:
    album = parts([PHOTO] * 3)
    line = line_with(*album)
    line.world.telegram.trouble["send_album"] = [LimitedError(Reason.TELEGRAM_UNAVAILABLE, retry_after=8)]
    line.work_off()

    assert arrived(line) == [ids(album)]


def test_who_waits_for_a_file_in_vain_at_last_sends_the_others() -> None:
    album = parts([PHOTO] * 3)
    line = line_with(*album)
    away = TransientError(Reason.AMO_UNAVAILABLE)
    line.world.files.trouble = [away] * PATIENCE_WITH_A_FILE
    line.work_off()

    assert arrived(line)[0] == ["album-1", "album-2"]
    assert sorted(name for names in arrived(line) for name in names) == ids(album)


def test_what_is_too_large_for_one_call_goes_in_two() -> None:
    album = parts([FILE] * 4)
    line = line_with(*album)
    line.most = len("album-0") * 2
    line.work_off()

    assert arrived(line) == [ids(album[:2]), ids(album[2:])]


@pytest.mark.parametrize("busy", [0.0, 30.0])
def test_no_file_of_an_album_is_fetched_before_its_turn(busy: float) -> None:
    album = parts([PHOTO] * 12)
    line = line_with(*album)
    known = line.world.conversations.stored[TALK]
    line.world.conversations.stored[TALK] = replace(known, busy_until=line.world.clock.now() + busy)
    line.work_off()

    assert arrived(line) == [ids(album[:10]), ids(album[10:])]
    assert len(line.world.files.fetched) == len(album)


def test_an_album_counts_as_its_parts() -> None:
    line = line_with(*parts([PHOTO] * 10), text("answer"))
    line.work_off()

    waited = sum(line.world.clock.slept)
    assert waited >= 10 + 1 - 5, "eleven messages into a chat that takes one a second, five of them at once"


def test_an_album_of_a_mailing_goes_whole_at_the_turn_of_its_first_part() -> None:
    album = parts([PHOTO] * 3)
    line = line_with()
    put_files(line, album)
    line.mail(*album)
    line.release("album-1")
    line.work_off()
    assert arrived(line) == [ids(album)]

    line.release("album-0", "album-2")
    line.work_off()
    assert arrived(line) == [ids(album)]


def test_the_same_hook_twice_is_sent_once() -> None:
    album = parts([PHOTO] * 3)
    line = line_with(*album, *album)
    line.work_off()
    line.say(*album)
    line.work_off()

    assert arrived(line) == [ids(album)]


STEPS = ("hold", "unhold", "claim", "begun", "outgoing", "fresh", "report")


def stumble(line: FakeLine, luck: random.Random, deaths: int) -> None:
    """Have workers die before or after some of their steps."""
    world = line.world
    places = {"fresh": world.dialogues, "begun": world.receipts, "outgoing": world.receipts, "report": world.chats}
    for _ in range(deaths):
        step = luck.choice(STEPS)
        stumbling = getattr(places.get(step, world.conversations), luck.choice(["before", "after"]))
        stumbling.setdefault(step, []).append(KilledError())


def work_off(line: FakeLine, luck: random.Random, forgotten: int) -> None:
    """Work everything off; some of what was done comes again, because nobody heard that it was."""
    while line.queue:
        forgets = forgotten > 0 and luck.random() < 0.3
        forgotten -= forgets
        line.step(forgets=forgets)


def tens(names: list[str]) -> list[list[str]]:
    return [names[start : start + 10] for start in range(0, len(names), 10)]


@given(
    st.lists(st.sampled_from(["a", "b", "text"]), min_size=1, max_size=16),
    st.randoms(use_true_random=False),
    st.integers(0, 4),
    st.integers(0, 3),
)
def test_whatever_happens_all_arrives_in_order_and_no_album_is_torn(
    written: list[str], luck: random.Random, deaths: int, forgotten: int
) -> None:
    """What stands together in the line arrives together."""
    messages: list[OutgoingMessage] = []
    wanted: list[list[str]] = []
    for number, album in enumerate(written):
        message = text(f"text {number}", at_ms=1000 + number) if album == "text" else part(number, album=album)
        if wanted and album != "text" and written[number - 1] == album:
            wanted[-1].append(message.crm_id)
        else:
            wanted.append([message.crm_id])
        messages.append(message)
    line = line_with(*messages)
    stumble(line, luck, deaths)
    work_off(line, luck, forgotten)

    groups = [ten for group in wanted for ten in tens(group)]
    came = arrived(line)
    assert [names for number, names in enumerate(came) if names not in came[:number]] == groups
    assert line.failed == {}
    assert line.world.conversations.stored[TALK].held == ()
    assert {report.crm_id for report in line.world.chats.reports} == set(line.hooks)
    doubled = len(line.world.telegram.sent) - len(messages)
    assert doubled == 0 or line.world.metrics.counts["outgoing_sent_again"] > 0
