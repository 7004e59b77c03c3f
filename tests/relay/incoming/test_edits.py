"""Edits: what a person changes is changed where amoCRM has it, and nothing is lost where that cannot be done."""

from dataclasses import replace
from typing import Any

import pytest

from bridge.domain.content import Content, File, Media, MediaKind, Mention, Text
from bridge.domain.errors import PermanentError, TransientError
from bridge.domain.identity import content_hash, edit_key
from bridge.domain.reasons import Reason
from bridge.domain.receipts import Received
from bridge.relay.messages import CrmEdit, IncomingMessage, Quoted, Reference
from tests.fakes.bots import rewrite
from tests.fakes.incoming import ACCOUNT, LARGEST, TALK, IncomingWorld, wrote
from tests.fakes.steps import KilledError

AT = 1_800_000_000


def edited(content: str | Content, later: int = 60, **fields: Any) -> IncomingMessage:
    content = Text(content) if isinstance(content, str) else content
    return wrote(content=content, edited_at=AT + later, **fields)


def photo(caption: str = "", unique: str = "a") -> Media:
    return Media(MediaKind.PHOTO, File(f"id-of-{unique}", unique), caption)


def address(unique: str) -> str:
    return f"https://media.test/{ACCOUNT}/{unique}/"


def world_with_files(*uniques: str) -> IncomingWorld:
    world = IncomingWorld()
    world.files.there |= {f"id-of-{unique}": unique.encode() for unique in uniques}
    return world


def shown(world: IncomingWorld) -> list[Content]:
    return [message.content for message in world.chats.shown.values()]


def test_a_text_is_changed_where_it_stands() -> None:
    world = IncomingWorld()
    world.relay(wrote())
    world.relay(edited("Добрый день"))

    assert shown(world) == [Text("Добрый день")]
    target = Reference(crm_id="crm-7001:42:1")
    assert world.chats.edits == [CrmEdit(TALK, target, Text("Добрый день"), (AT + 60) * 1000 + 999)]
    kept = Received("crm-7001:42:1", content_hash("Добрый день"), AT, AT + 60)
    assert world.receipts.kept == {(TALK, "7001:42:1"): kept}


def test_an_edit_that_changes_nothing_a_reader_sees_does_nothing() -> None:
    world = IncomingWorld()
    world.relay(wrote())
    for second in (10, 20):
        world.relay(edited("Здравствуйте", second))

    assert len(world.chats.calls) == 1
    assert not world.chats.edits
    assert world.metrics.counts["incoming_relayed"] == 1


def test_an_edit_is_compared_with_what_was_shown_last() -> None:
    world = IncomingWorld()
    world.relay(wrote(text="А"))
    for second, text in enumerate(["Б", "Б", "А", "А"], start=1):
        world.another_worker()
        world.relay(edited(text, second))

    assert [edit.content for edit in world.chats.edits] == [Text("Б"), Text("А")]
    assert world.receipts.kept[TALK, "7001:42:1"] == Received("crm-7001:42:1", content_hash("А"), AT, AT + 3)


def test_edits_of_one_second_are_all_made_in_their_order() -> None:
    world = IncomingWorld()
    world.relay(wrote())
    for text in ("Добрый день", "Добрый вечер", "Добрый вечер"):
        world.relay(edited(text))

    assert [edit.content for edit in world.chats.edits] == [Text("Добрый день"), Text("Добрый вечер")]


def test_an_older_edit_does_not_undo_a_newer_one() -> None:
    world = IncomingWorld()
    world.relay(wrote())
    world.relay(edited("новее", 20))
    world.relay(edited("старее", 10, again_at=AT + 500))
    world.relay(wrote(again_at=AT + 600))

    assert shown(world) == [Text("новее")]


def test_what_stands_above_the_words_stands_there_after_an_edit() -> None:
    world = IncomingWorld()
    quoted = Quoted(7, from_bot=True, text="до пяти")
    world.relay(wrote(quoted=quoted, remarks=("Переслано от: Пётр",)))
    world.relay(edited("Здравствуйте", 5, quoted=quoted, remarks=("Переслано от: Пётр",)))
    assert not world.chats.edits
    world.relay(edited("Хорошо", quoted=quoted, remarks=("Переслано от: Пётр",)))

    assert shown(world) == [Text("Переслано от: Пётр\n«до пяти»\nХорошо")]


def test_what_a_reply_told_in_words_it_tells_after_an_edit() -> None:
    world = IncomingWorld()
    quoted = Quoted(7, from_bot=True, said="Здравствуйте!")
    world.relay(wrote(text="Да", quoted=quoted))
    world.relay(edited("Нет", quoted=quoted))

    assert shown(world) == [Text("«Здравствуйте!»\nНет")]


def test_a_caption_is_changed_and_the_picture_neither_sent_again_nor_lost() -> None:
    world = world_with_files("a")
    world.relay(wrote(content=photo("Вот")))
    fetched = list(world.files.fetched)
    (first,) = shown(world)
    assert isinstance(first, Media)

    for second, caption in enumerate(("Вот план", ""), start=10):
        world.another_worker()
        world.relay(edited(photo(caption, unique="a"), second))

    assert [edit.content for edit in world.chats.edits] == [photo("Вот план"), photo("")]
    assert shown(world) == [replace(first, caption="")]
    assert world.files.fetched == fetched
    assert "find" in world.media.taken
    assert world.media.taken.count("find") == 1


def test_another_picture_is_a_new_message_that_says_so() -> None:
    world = world_with_files("a", "b", "c")
    world.relay(wrote(content=photo("Вот")))
    world.relay(edited(photo("Вот", "b")))
    world.relay(edited(photo("Вот", "b"), 61))
    world.relay(edited(photo("Вот", "c"), 61))

    first, second, third = shown(world)
    assert [content.caption for content in (first, second, third) if isinstance(content, Media)] == [
        "Вот",
        "[Сообщение изменено] Вот",
        "[Сообщение изменено] Вот",
    ]
    assert isinstance(second, Media)
    assert second.file.ref.startswith(address("b"))
    assert not world.chats.edits


def test_after_another_picture_its_caption_is_changed_where_that_one_stands() -> None:
    world = world_with_files("a", "b")
    world.relay(wrote(content=photo("Вот")))
    world.relay(edited(photo("Вот", "b")))
    world.relay(edited(photo("Вот так", "b"), 70))

    first, second = shown(world)
    assert isinstance(first, Media)
    assert isinstance(second, Media)
    assert (first.caption, second.caption) == ("Вот", "Вот так")
    assert second.file.ref.startswith(address("b"))


def test_a_picture_added_to_a_text_is_a_new_message() -> None:
    world = world_with_files("a")
    world.relay(wrote())
    world.relay(edited(photo("Здравствуйте")))

    text, added = shown(world)
    assert text == Text("Здравствуйте")
    assert isinstance(added, Media)
    assert added.caption == "[Сообщение изменено] Здравствуйте"


def test_the_caption_of_a_file_that_was_only_spoken_of_is_changed_in_its_line() -> None:
    world = IncomingWorld()
    large = Media(MediaKind.VIDEO, File("id-of-v", "v", "клип.mp4", size=LARGEST + 1), "Вот")
    world.relay(wrote(content=large))
    assert len(world.jobs.answers) == 1
    world.jobs.answers.clear()
    world.relay(edited(replace(large, caption="Вот он"), 600))

    (line,) = shown(world)
    assert isinstance(line, Text | Mention)
    assert line.seen.startswith("[Видео: клип.mp4")
    assert line.seen.endswith("Вот он")
    assert world.files.fetched == []
    assert not world.jobs.answers, "its sender has been told"

    world.relay(edited(replace(large, file=replace(large.file, unique="w")), 900))
    assert len(world.jobs.answers) == 1, "of another one that is too large they were not"


def test_a_sender_is_not_told_again_of_the_same_large_file_when_its_caption_is_changed() -> None:
    world = IncomingWorld()
    large = Media(MediaKind.VIDEO, File("id-of-v", "v", "клип.mp4", size=LARGEST + 1), "Вот")
    world.relay(wrote(content=large))
    assert len(world.jobs.answers) == 1
    world.jobs.answers.clear()

    world.relay(edited(replace(large, caption="Вот он")))
    assert world.jobs.answers == {}

    world.relay(edited(replace(large, file=replace(large.file, unique="w")), later=120))
    assert len(world.jobs.answers) == 1


def test_a_file_that_can_be_had_only_when_its_caption_is_changed_is_shown_then() -> None:
    world = world_with_files()
    world.relay(wrote(content=photo("Вот")))
    assert isinstance(shown(world)[0], Mention)
    world.files.there["id-of-a"] = b"a"
    world.relay(edited(photo("Вот он")))

    _, late = shown(world)
    assert isinstance(late, Media)
    assert late.caption == "[Сообщение изменено] Вот он"


def test_another_thing_that_is_only_spoken_of_is_a_new_message() -> None:
    world = IncomingWorld()
    world.relay(wrote(content=Mention("История", file="a")))
    world.relay(edited(Mention("История", file="b")))
    world.relay(edited(Mention("История", file="b"), 70))

    assert [content.seen for content in shown(world)] == ["[История]", "[Сообщение изменено] [История]"]


def test_an_edit_of_a_message_nobody_saw_is_shown() -> None:
    world = IncomingWorld()
    world.relay(edited("иначе"))
    world.relay(edited("совсем иначе", 70))

    (message,) = world.chats.shown.values()
    assert message.msgid == edit_key(TALK, 1, AT + 60, "иначе")
    assert message.content == Text("совсем иначе")
    assert [call.content.seen for call in world.chats.calls] == ["[Сообщение изменено] иначе"]
    assert world.jobs.introductions


@pytest.mark.parametrize("reason", [Reason.AMO_GONE, Reason.WIDGET_OFF])
def test_what_amocrm_does_not_know_any_more_is_shown_anew_with_its_file(reason: Reason) -> None:
    world = world_with_files("a")
    world.relay(wrote(content=photo("Вот")))
    world.chats.before["edit"] = [PermanentError(reason)]
    world.relay(edited(photo("Вот план")))

    _, anew = shown(world)
    assert isinstance(anew, Media)
    assert (anew.caption, anew.file.ref.startswith(address("a"))) == ("[Сообщение изменено] Вот план", True)
    world.relay(edited(photo("Вот"), 70))
    assert [content.caption for content in shown(world) if isinstance(content, Media)] == ["Вот", "Вот"]


def test_an_edit_that_amocrm_refuses_is_told_in_words_beside_the_file_that_it_has() -> None:
    world = world_with_files("a")
    world.relay(wrote(content=photo("Вот")))
    world.chats.before["edit"] = [PermanentError(Reason.AMO_REFUSED, "no")]
    world.relay(edited(photo("Вот план")))

    first, told = shown(world)
    assert isinstance(first, Media)
    assert told == Text("[Сообщение изменено] [Фотография] Вот план")


@pytest.mark.parametrize("reason", [Reason.ACCOUNT_UNPAID, Reason.UNREADABLE])
def test_an_edit_that_fails_for_another_reason_is_a_failure(reason: Reason) -> None:
    world = IncomingWorld()
    world.relay(wrote())
    world.chats.before["edit"] = [PermanentError(reason)]
    with pytest.raises(PermanentError) as failed:
        world.relay(edited("иначе"))

    assert failed.value.reason is reason
    assert shown(world) == [Text("Здравствуйте")]


def test_an_edit_in_another_account_is_a_new_message_there() -> None:
    world = IncomingWorld()
    world.relay(wrote())
    rewrite(world.bots, replace(world.bot, account_id=32, scope_id="scope-32", generation=9))
    world.another_worker()
    world.relay(edited("иначе"), generation=9)

    assert not world.chats.edits
    assert [message.content.seen for message in world.chats.calls] == ["Здравствуйте", "[Сообщение изменено] иначе"]


def test_an_edit_of_a_message_from_before_its_content_was_remembered_is_made() -> None:
    world = IncomingWorld()
    world.relay(wrote())
    world.receipts.kept[TALK, "7001:42:1"] = Received("crm-7001:42:1", "")
    world.relay(edited("Здравствуйте"))

    assert len(world.chats.edits) == len(world.chats.shown) == 1


def test_an_edited_command_is_changed_and_not_answered_again() -> None:
    world = IncomingWorld()
    world.relay(edited("/help", command="help"))

    assert not world.jobs.answers


def test_an_edit_shown_anew_that_amocrm_refuses_is_a_failure() -> None:
    world = world_with_files("a", "b")
    world.relay(wrote(content=photo()))
    world.chats.before["send"] = [PermanentError(Reason.AMO_REFUSED, "no")]
    with pytest.raises(PermanentError):
        world.relay(edited(photo(unique="b")))


def test_a_message_shown_anew_stands_behind_those_of_the_same_second() -> None:
    world = world_with_files("a", "b")
    world.relay(wrote(1, content=photo()))
    world.relay(wrote(8))
    world.relay(edited(photo(unique="b"), 0))

    moments = [message.at_ms for message in world.chats.shown.values()]
    assert moments == sorted(set(moments))


def test_an_edit_follows_the_persons_name_as_a_message_does() -> None:
    world = IncomingWorld()
    world.relay(wrote())
    world.relay(edited("иначе", person=replace(wrote().person, first_name="Аня")))

    assert [job.person.first_name for job in world.jobs.introductions] == ["Анна", "Аня"]


@pytest.mark.parametrize(
    ("port", "step", "moment"),
    [
        ("chats", "edit", "before"),
        ("chats", "edit", "after"),
        ("receipts", "incoming", "before"),
        ("receipts", "incoming", "after"),
    ],
)
def test_a_worker_killed_in_an_edit_leaves_one_that_the_next_makes(port: str, step: str, moment: str) -> None:
    world = IncomingWorld()
    world.relay(wrote())
    getattr(getattr(world, port), moment)[step] = [KilledError()]
    with pytest.raises(KilledError):
        world.relay(edited("иначе"))
    world.another_worker()
    world.relay(edited("иначе"))

    assert shown(world) == [Text("иначе")]
    assert world.receipts.kept[TALK, "7001:42:1"].shown == content_hash("иначе")


def test_an_edit_waits_as_a_message_does() -> None:
    world = IncomingWorld()
    world.relay(wrote())
    world.chats.before["edit"] = [TransientError(Reason.AMO_UNAVAILABLE)]
    with pytest.raises(TransientError):
        world.relay(edited("иначе"))
    world.relay(edited("иначе"))

    assert shown(world) == [Text("иначе")]
