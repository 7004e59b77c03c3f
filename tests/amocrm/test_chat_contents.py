"""What people sent, as amojo's `message` of each kind; edits and reactions."""

from dataclasses import replace
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.amocrm.chats import BETWEEN_LOOKS, LOOKS
from bridge.amocrm.content import changed_message_of, message_of
from bridge.domain.content import Contact, Content, File, Media, MediaKind, Mention, Place, Text
from bridge.domain.errors import PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.domain.texts import INVISIBLE
from bridge.relay.messages import ChatMessage, CrmEdit, CrmReaction, Posted, Reference, StatusReport
from local.simulators.amocrm.amojo.schemas import EditMessageEvent, NewMessageEvent, React
from tests.fakes.amojo import MESSAGE, REFUSED, SCOPE, TALK, Amojo, Answer, accepted, answering, chats

ADDRESS = "https://media.reon.test/secret/plan.mp4"
FILE = File(ADDRESS, "unique", "план.mp4", "video/mp4", 2048)
NO_SUCH_MESSAGE = {"error_code": 400, "error_type": "MESSAGE_NOT_FOUND", "error_description": "message not found"}
GONE = {"error_code": 404, "error_type": "NOT_FOUND", "error_description": "not found"}
NO_SUCH_QUOTE = {"error_code": 400, "error_type": "QUOTED_MESSAGE_NOT_FOUND", "error_description": "no"}

files = st.builds(File, st.just(ADDRESS), st.text(), st.text(), st.text(), st.none() | st.integers(0, 2**40))
contents = st.one_of(
    st.builds(Text, st.text()),
    st.builds(Media, st.sampled_from(MediaKind), files, st.text(), st.none() | st.integers(0, 2**31)),
    st.builds(Place, st.floats(), st.floats(), st.text()),
    st.builds(Contact, st.text(), st.text(), st.text()),
    st.builds(Mention, st.text(), st.text(), st.text(), st.text()),
)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (Text("Привет"), {"type": "text", "text": "Привет"}),
        (
            Media(MediaKind.PHOTO, replace(FILE, name="", mime=""), "Вот"),
            {"type": "picture", "text": "Вот", "media": ADDRESS, "file_name": "Фотография", "file_size": 2048},
        ),
        (
            Media(MediaKind.DOCUMENT, FILE),
            {"type": "file", "text": "", "media": ADDRESS, "file_name": "план.mp4", "file_size": 2048},
        ),
        (
            Media(MediaKind.VIDEO, FILE, "Вот", 7),
            {
                "type": "video",
                "text": "Вот",
                "media": ADDRESS,
                "file_name": "план.mp4",
                "file_size": 2048,
                "media_duration": 7,
            },
        ),
        (
            Media(MediaKind.VOICE, replace(FILE, name="голос.ogg", size=None), seconds=3),
            {
                "type": "voice",
                "text": "",
                "media": ADDRESS,
                "file_name": "голос.ogg",
                "file_size": 0,
                "media_duration": 3,
            },
        ),
        (
            Media(MediaKind.STICKER, replace(FILE, name="стикер.webp"), seconds=3),
            {"type": "picture", "text": "", "media": ADDRESS, "file_name": "стикер.webp", "file_size": 2048},
        ),
        (
            Place(55.75, 37, "Офис\nТверская, 1"),
            {"type": "location", "text": "Офис\nТверская, 1", "location": {"lon": 37.0, "lat": 55.75}},
        ),
        (
            Contact("Анна", "+79150000000", "Переслано"),
            {"type": "contact", "text": "Переслано", "contact": {"name": "Анна", "phone": "+79150000000"}},
        ),
        (Contact("Анна", ""), {"type": "text", "text": "[Контакт: Анна]"}),
        (Contact("", "+79150000000"), {"type": "text", "text": "[Контакт: +79150000000]"}),
        (Mention("Опрос", "Когда?", "Завтра"), {"type": "text", "text": "[Опрос: Когда?] Завтра"}),
        (Text(""), {"type": "text", "text": f"[{INVISIBLE}]"}),
        (Text("\u200b \n"), {"type": "text", "text": f"[{INVISIBLE}]"}),
    ],
)
def test_each_kind_is_written_in_amojos_words(content: Content, message: dict[str, Any]) -> None:
    assert message_of(content) == message
    assert type(message.get("file_size", 0)) is int


@pytest.mark.parametrize(
    ("kind", "type_"),
    [
        (MediaKind.PHOTO, "picture"),
        (MediaKind.VIDEO, "video"),
        (MediaKind.VIDEO_NOTE, "video"),
        (MediaKind.ANIMATION, "video"),
        (MediaKind.VOICE, "voice"),
        (MediaKind.AUDIO, "audio"),
        (MediaKind.STICKER, "picture"),
        (MediaKind.DOCUMENT, "file"),
    ],
)
def test_each_kind_of_file_is_one_that_amocrm_shows(kind: MediaKind, type_: str) -> None:
    assert message_of(Media(kind, FILE))["type"] == type_


def sent(message: ChatMessage, *answers: Answer) -> tuple[Posted, Amojo]:
    amojo = Amojo(list(answers))
    with chats(amojo) as client:
        return client.send(SCOPE, message), amojo


@given(contents, st.booleans(), st.sampled_from([None, Reference(msgid="7001:42:1"), Reference(crm_id="amojo-1")]))
def test_whatever_is_sent_amojo_takes_it(content: Content, silent: bool, reply_to: Reference | None) -> None:
    message = replace(MESSAGE, content=content, silent=silent, reply_to=reply_to)

    _, amojo = sent(message, accepted(conversation_id="amojo-chat"))

    (request,) = amojo.requests
    payload = NewMessageEvent.model_validate_json(request.content).payload
    assert payload.message.text or payload.message.type != "text"
    assert (payload.reply_to is None) is (reply_to is None)
    assert payload.silent is silent


@given(contents, st.sampled_from([Reference(msgid="7001:42:1"), Reference(crm_id="amojo-1")]))
def test_whatever_a_message_is_changed_to_amojo_takes_it_and_gets_no_file_again(
    content: Content, target: Reference
) -> None:
    amojo = Amojo([accepted()])
    with chats(amojo) as client:
        client.edit(SCOPE, CrmEdit(TALK, target, content, 1_800_000_000_005))

    (request,) = amojo.requests
    payload = EditMessageEvent.model_validate_json(request.content).payload
    assert payload.message.media is None
    assert (payload.id, payload.msgid) == (target.crm_id or None, target.msgid or None)
    assert payload.message.type == message_of(content)["type"]


def test_an_edit_names_the_message_and_its_new_text() -> None:
    amojo = Amojo([accepted()])
    content = Media(MediaKind.VIDEO, FILE, "Новая подпись", 7)
    with chats(amojo) as client:
        client.edit(SCOPE, CrmEdit(TALK, Reference(crm_id="amojo-1"), content, 1_800_000_000_999))

    assert amojo.requests[0].url.path == f"/v2/origin/custom/{SCOPE}"
    assert amojo.bodies == [
        {
            "event_type": "edit_message",
            "payload": {
                "timestamp": 1_800_000_000,
                "msec_timestamp": 1_800_000_000_999,
                "conversation_id": "7001:42",
                "message": {"type": "video", "text": "Новая подпись"},
                "id": "amojo-1",
            },
        }
    ]
    assert changed_message_of(Text("Текст")) == {"type": "text", "text": "Текст"}


@pytest.mark.parametrize("taken_back", [False, True])
def test_a_reaction(taken_back: bool) -> None:
    amojo = Amojo([answering(200)])
    reaction = CrmReaction(TALK, Reference(crm_id="amojo-1"), "7001:42", "👍", taken_back=taken_back)
    with chats(amojo) as client:
        client.react(SCOPE, reaction)

    (request,) = amojo.requests
    assert request.url.path == f"/v2/origin/custom/{SCOPE}/react"
    assert amojo.bodies == [
        {
            "conversation_id": "7001:42",
            "user": {"id": "7001:42"},
            "type": "unreact" if taken_back else "react",
            "emoji": "👍",
            "id": "amojo-1",
        }
    ]
    assert React.model_validate_json(request.content).id == "amojo-1"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (answering(400, NO_SUCH_MESSAGE), Reason.AMO_GONE),
        (answering(404, NO_SUCH_MESSAGE | {"error_code": 404}), Reason.AMO_GONE),
        (answering(400, REFUSED), Reason.AMO_REFUSED),
    ],
)
def test_a_message_that_amojo_does_not_know_is_told_apart_from_other_refusals(answer: Answer, reason: Reason) -> None:
    with chats(Amojo([answer])) as client:
        with pytest.raises(PermanentError) as edit:
            client.edit(SCOPE, CrmEdit(TALK, Reference("7001:42:1"), Text("да"), 1))
        with pytest.raises(PermanentError) as reaction:
            client.react(SCOPE, CrmReaction(TALK, Reference("7001:42:1"), "7001:42", "👍"))

    assert edit.value.reason is reaction.value.reason is reason


@pytest.mark.parametrize("unknown", [answering(404, NO_SUCH_MESSAGE | {"error_code": 404}), answering(404, GONE)])
def test_a_message_that_amojo_knows_in_a_moment_is_changed_reacted_to_and_told_of_then(unknown: Answer) -> None:
    amojo = Amojo([unknown, unknown, accepted(), unknown, answering(200), unknown, unknown, answering(200)])
    with chats(amojo) as client:
        client.edit(SCOPE, CrmEdit(TALK, Reference(crm_id="amojo-1"), Text("да"), 1))
        client.react(SCOPE, CrmReaction(TALK, Reference(crm_id="amojo-1"), "7001:42", "👍"))
        client.report(StatusReport(SCOPE, "amojo-1"))

    assert amojo.clock.slept == [BETWEEN_LOOKS] * 5
    assert len(amojo.requests) == 8


def test_one_that_stays_unknown_is_asked_for_a_moment_only() -> None:
    amojo = Amojo([answering(404, NO_SUCH_MESSAGE | {"error_code": 404})])
    with chats(amojo) as client, pytest.raises(PermanentError):
        client.edit(SCOPE, CrmEdit(TALK, Reference(crm_id="amojo-1"), Text("да"), 1))

    assert len(amojo.requests) == LOOKS


def test_a_reply_names_what_it_answers() -> None:
    _, amojo = sent(replace(MESSAGE, reply_to=Reference(msgid="7001:42:4")), accepted(conversation_id="amojo-chat"))
    assert amojo.bodies[0]["payload"]["reply_to"] == {"message": {"msgid": "7001:42:4"}}

    _, amojo = sent(replace(MESSAGE, reply_to=Reference(crm_id="amojo-1")), accepted(conversation_id="amojo-chat"))
    assert amojo.bodies[0]["payload"]["reply_to"] == {"message": {"id": "amojo-1"}}


def is_reply(request: httpx.Request) -> bool:
    return b"reply_to" in request.content


def test_a_reply_to_what_amojo_does_not_know_arrives_without_it() -> None:
    posted, amojo = sent(
        replace(MESSAGE, reply_to=Reference(msgid="7001:42:4")),
        answering(400, NO_SUCH_QUOTE),
        accepted(conversation_id="amojo-chat"),
    )

    assert posted == Posted("amojo-chat", "amojo-message")
    assert [is_reply(request) for request in amojo.requests] == [True, False]
    assert amojo.bodies[1]["payload"]["msgid"] == MESSAGE.msgid


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (Text("Да"), "«В пять?»\nДа"),
        (Media(MediaKind.PHOTO, FILE, "Вот"), "«В пять?»\nВот"),
        (Mention("Опрос", "Когда?"), "«В пять?»\n[Опрос: Когда?]"),
    ],
)
def test_and_tells_in_words_what_it_answered(content: Content, text: str) -> None:
    _, amojo = sent(
        replace(MESSAGE, content=content, reply_to=Reference(msgid="7001:42:4"), said="В пять?"),
        answering(400, NO_SUCH_QUOTE),
        accepted(conversation_id="amojo-chat"),
    )

    assert amojo.bodies[0]["payload"]["message"] == message_of(content)
    assert amojo.bodies[1]["payload"]["message"]["text"] == text


def test_a_reply_that_amojo_refuses_in_other_words_is_first_looked_for_and_then_arrives_without() -> None:
    posted, amojo = sent(
        replace(MESSAGE, reply_to=Reference(msgid="7001:42:4")),
        answering(400, REFUSED),
        answering(200, {"id": "amojo-chat"}),
        answering(204),
        answering(204),
        answering(204),
        accepted(conversation_id="amojo-chat"),
    )

    assert posted == Posted("amojo-chat", "amojo-message")
    assert [is_reply(request) for request in amojo.requests] == [True, *[False] * 5]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (Media(MediaKind.VIDEO, FILE, "Вот"), f"[Видео: план.mp4] Вот\n{ADDRESS}"),
        (Place(55.75, 37.62, "Офис"), "[Геопозиция: 55.75, 37.62] Офис"),
        (Contact("Анна", "+79150000000"), "[Контакт: Анна +79150000000]"),
    ],
)
def test_a_kind_that_amojo_refuses_arrives_in_words(content: Content, text: str) -> None:
    posted, amojo = sent(
        replace(MESSAGE, content=content),
        answering(400, REFUSED),
        answering(200, {"id": "amojo-chat"}),
        *[answering(204)] * LOOKS,
        accepted(conversation_id="amojo-chat"),
    )

    assert posted == Posted("amojo-chat", "amojo-message")
    assert amojo.bodies[-1]["payload"]["message"] == {"type": "text", "text": text}


def test_a_message_that_amojo_takes_in_no_form_is_refused() -> None:
    amojo = Amojo([answering(400, NO_SUCH_QUOTE)])
    message = replace(MESSAGE, content=Place(1.0, 2.0), reply_to=Reference(msgid="7001:42:4"))
    with chats(amojo) as client, pytest.raises(PermanentError):
        client.send(SCOPE, message)

    forms = [(body["payload"]["message"]["type"], "reply_to" in body["payload"]) for body in amojo.bodies]
    assert forms == [("location", True), ("location", False), ("text", False)]


@pytest.mark.parametrize("answer", [answering(402, {"title": "Payment Required", "status": 402}), answering(503)])
def test_a_reply_that_fails_for_another_reason_is_not_sent_without(answer: Answer) -> None:
    amojo = Amojo([answer])
    with chats(amojo) as client, pytest.raises((PermanentError, TransientError)):
        client.send(SCOPE, replace(MESSAGE, reply_to=Reference(msgid="7001:42:4")))

    assert len(amojo.requests) == 1


def test_a_picture_that_is_there_already_is_found_in_the_history() -> None:
    entry = {"message": {"id": "amojo-5", "client_id": MESSAGE.msgid, "type": "picture", "media": ADDRESS}}
    posted, _ = sent(
        replace(MESSAGE, content=Media(MediaKind.PHOTO, FILE)),
        answering(400, REFUSED),
        answering(200, {"id": "amojo-chat"}),
        answering(200, {"messages": [entry]}),
    )

    assert posted == Posted("amojo-chat", "amojo-5")
