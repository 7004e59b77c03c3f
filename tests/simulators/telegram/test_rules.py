"""The simulator's pure rules: markup, queues, limits, lifetimes, pictures, parameters."""

import struct
import zlib
from typing import Any

import pytest

from local.simulators import images
from local.simulators.telegram import updates
from local.simulators.telegram.answers import ApiError
from local.simulators.telegram.delivery import Attempt, Sender
from local.simulators.telegram.dns import Dns
from local.simulators.telegram.formatting import find_entities, format_text
from local.simulators.telegram.limits import Limits, LimitSettings
from local.simulators.telegram.queue import UpdateQueue
from local.simulators.telegram.schema import schema
from local.simulators.telegram.validation import check_call
from local.simulators.telegram.world import PendingUpdate


def entity(kind: str, offset: int, length: int, **more: object) -> dict[str, object]:
    return {"type": kind, "offset": offset, "length": length, **more}


@pytest.mark.parametrize(
    ("mode", "source", "text", "entities"),
    [
        ("HTML", "<b>a</b> &lt;b&gt;", "a <b>", [entity("bold", 0, 1)]),
        ("HTML", "👋<i>я</i>", "👋я", [entity("italic", 2, 1)]),
        (
            "HTML",
            '<a href="https://x.test/?a=1&amp;b=2">да</a>',
            "да",
            [entity("text_link", 0, 2, url="https://x.test/?a=1&b=2")],
        ),
        ("HTML", "<b>a<i>b</i></b>", "ab", [entity("bold", 0, 2), entity("italic", 1, 1)]),
        ("HTML", "  <code>x</code>  ", "x", [entity("code", 0, 1)]),
        ("HTML", '<pre><code class="language-py">x</code></pre>', "x", [entity("pre", 0, 1, language="py")]),
        ("MarkdownV2", r"*a* \. _b_", "a . b", [entity("bold", 0, 1), entity("italic", 4, 1)]),
        ("MarkdownV2", "[да](https://x.test)", "да", [entity("text_link", 0, 2, url="https://x.test/")]),
        (
            "MarkdownV2",
            "__u__ ~s~ ||p||",
            "u s p",
            [entity("underline", 0, 1), entity("strikethrough", 2, 1), entity("spoiler", 4, 1)],
        ),
        ("MarkdownV2", "```py\nx.y\n```", "x.y", [entity("pre", 0, 3, language="py")]),
        (
            "Markdown",
            "*a* _b_ `c` [d](https://x.test)",
            "a b c d",
            [
                entity("bold", 0, 1),
                entity("italic", 2, 1),
                entity("code", 4, 1),
                entity("text_link", 6, 1, url="https://x.test/"),
            ],
        ),
        (None, "*a* <b>", "*a* <b>", []),
        (
            "MarkdownV2",
            "![👍](tg://emoji?id=5368324170671202286) да",
            "👍 да",
            [entity("custom_emoji", 0, 2, custom_emoji_id="5368324170671202286")],
        ),
        ("MarkdownV2", "**>q\n>r||", "q\nr", [entity("expandable_blockquote", 0, 3)]),
        ("MarkdownV2", "a\n>b ||c||\n>d", "a\nb c\nd", [entity("blockquote", 2, 5), entity("spoiler", 4, 1)]),
        ("MarkdownV2", "[Анна](tg://user?id=5)", "Анна", [entity("text_mention", 0, 4, user={"id": 5})]),
        ("HTML", "<blockquote expandable>q</blockquote>", "q", [entity("expandable_blockquote", 0, 1)]),
        ("HTML", "<b>a<b>b</b></b><i>c</i>", "abc", [entity("bold", 0, 2), entity("italic", 2, 1)]),
        (
            "HTML",
            "<b>a<code>b</code>c</b>",
            "abc",
            [entity("bold", 0, 1), entity("code", 1, 1), entity("bold", 2, 1)],
        ),
        ("HTML", "  <b> x</b> y ", " x y", [entity("bold", 0, 2)]),
        ("HTML", "x\ty\r\nz <b>q</b>", "x y\nz q", [entity("bold", 6, 1)]),
        (
            "HTML",
            '<a href="localhost">x</a> <a href="reon.ru">y</a>',
            "x y",
            [entity("text_link", 2, 1, url="http://reon.ru/")],
        ),
    ],
)
def test_markup_becomes_text_and_entities(mode: str | None, source: str, text: str, entities: list[Any]) -> None:
    assert format_text(source, mode, None) == (text, entities)


@pytest.mark.parametrize(
    ("mode", "source", "problem"),
    [
        ("HTML", "<b>x", """Can't find end tag corresponding to start tag "b\""""),
        ("HTML", "<b>x</i>", """Unmatched end tag at byte offset 4, expected "</b>", found "</i>\""""),
        ("HTML", "x</b>", "Unexpected end tag at byte offset 1"),
        ("HTML", "я <div>", 'Unsupported start tag "div" at byte offset 3'),
        ("HTML", "1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("HTML", "<b x", 'Unclosed start tag "b" at byte offset 0'),
        ("HTML", "<b>x</b", "Unclosed end tag at byte offset 4"),
        ("HTML", '<tg-emoji emoji-id="x">x</tg-emoji>', "Invalid custom emoji identifier specified"),
        ("HTML", "<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("MarkdownV2", "![x](https://reon.ru)", "Invalid tg://emoji or tg://time URL specified"),
        ("MarkdownV2", "[x](reon.ru", "Can't find end of a URL at byte offset 4"),
        ("MarkdownV2", ">*x\n", "Can't find end of Bold entity at byte offset 1"),
        ("MarkdownV2", "a.b", r"Character '.' is reserved and must be escaped with the preceding '\'"),
        ("MarkdownV2", "я *b", "Can't find end of Bold entity at byte offset 3"),
        ("Markdown", "a *b", "Can't find end of the entity starting at byte offset 2"),
    ],
)
def test_broken_markup_is_refused_in_telegrams_words(mode: str, source: str, problem: str) -> None:
    with pytest.raises(ApiError) as refused:
        format_text(source, mode, None)
    assert str(refused.value) == f"Bad Request: can't parse entities: {problem}"


def test_given_entities_are_checked_and_follow_trimming() -> None:
    assert format_text("  👋ab ", None, [entity("bold", 4, 1)]) == ("👋ab", [entity("bold", 2, 1)])
    with pytest.raises(
        ApiError, match="beginning at UTF-16 offset 1 ends after the end of the text at UTF-16 offset 6"
    ):
        format_text("ab", None, [entity("bold", 1, 5)])
    with pytest.raises(ApiError, match="middle of a UTF-16 symbol"):
        format_text("👋", None, [entity("bold", 0, 1)])
    with pytest.raises(ApiError, match="unsupported parse_mode"):
        format_text("x", "bbcode", None)


def test_entities_that_cross_are_cut_and_links_stay_apart() -> None:
    crossing = [entity("bold", 0, 2), entity("italic", 1, 2)]
    assert format_text("abc", None, crossing) == (
        "abc",
        [entity("bold", 0, 1), entity("italic", 1, 2), entity("bold", 1, 1)],
    )
    links = [entity("text_link", 0, 2, url="https://a.ru"), entity("text_link", 1, 2, url="https://b.ru")]
    assert format_text("abc", None, links) == ("abc", [entity("text_link", 0, 2, url="https://a.ru/")])
    assert format_text("a@b.ru", None, [entity("text_link", 0, 6, url="https://a.ru/")])[1][0]["type"] == "text_link"


def test_telegram_finds_domains_phones_and_cashtags() -> None:
    found = find_entities("reon.ru, www.site.com/a?b=1. +7 999 123-45-67 $USD v1.2 file.txt почта@дом.рф")
    assert [(item["type"], item["offset"], item["length"]) for item in found] == [
        ("url", 0, 7),
        ("url", 9, 18),
        ("phone_number", 29, 16),
        ("cashtag", 46, 4),
    ]


def test_telegram_finds_commands_links_and_names() -> None:
    found = find_entities("/start 👋 @someone https://x.test/a?b=1. mail@x.test #тег и/или")
    assert [(item["type"], item["offset"], item["length"]) for item in found] == [
        ("bot_command", 0, 6),
        ("mention", 10, 8),
        ("url", 19, 20),
        ("email", 41, 11),
        ("hashtag", 53, 4),
    ]


class Time:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def pending(serial: int, key: str = "a", expires: float = 1e9) -> PendingUpdate:
    return PendingUpdate(serial=serial, update_id=serial, update={}, key=key, expires=expires)


def test_only_the_head_of_a_lane_is_handed_out() -> None:
    time = Time()
    queue = UpdateQueue(time)
    for serial, key in ((1, "a"), (2, "a"), (3, "b")):
        queue.add(pending(serial, key))
    first, second = queue.take(), queue.take()
    assert first
    assert second
    assert (first.serial, second.serial, queue.take()) == (1, 3, None)
    queue.retry(first, 5)
    assert queue.take() is None
    assert queue.next_due() == 1005
    time.now += 5
    assert queue.take() is first
    queue.done(first)
    following = queue.take()
    assert following
    assert following.serial == 2
    queue.done(following)
    queue.done(second)
    assert len(queue) == 0
    assert queue.take() is None


def test_expired_and_removed_updates_free_their_lane() -> None:
    time = Time()
    queue = UpdateQueue(time)
    queue.add(pending(1, expires=1001))
    queue.add(pending(2))
    queue.add(pending(3))
    time.now += 2
    queue.remove([pending(2)])
    head = queue.take()
    assert head
    assert head.serial == 3


def test_pauses_between_attempts_double_up_to_a_minute_or_two() -> None:
    update = pending(1)
    pauses = [Sender._pause(update, Attempt(500)) for _ in range(9)]
    assert pauses[:6] == [0, 2, 4, 8, 16, 32]
    assert all(60 <= pause <= 120 for pause in pauses[6:])
    assert Sender._pause(update, Attempt(503, retry_after=9999)) == 3600
    assert Sender._pause(pending(2), Attempt(503, retry_after=0)) == 0


@pytest.mark.parametrize(
    ("update", "key", "lifetime"),
    [
        ({"message": {"chat": {"id": -5}, "date": 1_000_000 - 60}}, "message:-5", 24 * 3600 - 60),
        ({"edited_message": {"chat": {"id": -5}, "date": 1, "edit_date": 1_000_000}}, "message:-5", 24 * 3600),
        ({"message": {"chat": {"id": 5}, "date": 1}}, "message:5", 24 * 3600),
        ({"callback_query": {"from": {"id": 7}}}, "query:7", 150),
        ({"my_chat_member": {"chat": {"id": 5}, "date": 1_000_000}}, "my_member:5", 24 * 3600),
        ({"poll": {"id": "9"}}, "poll:9", 24 * 3600),
        ({"telepathy": {}}, "other:telepathy:None", 24 * 3600),
    ],
)
def test_kinds_have_their_lanes_and_lifetimes(update: dict[str, Any], key: str, lifetime: int) -> None:
    assert updates.queue_key(update) == key
    assert updates.expiry(update, 1_000_000) - 1_000_000 == lifetime


def test_allowed_updates_are_read_tolerantly() -> None:
    assert updates.parse_allowed('["Message","x"]') == (True, ["message"])
    assert updates.parse_allowed([]) == (True, None)
    assert updates.parse_allowed(["x"]) == (True, None)
    assert updates.parse_allowed("nonsense") == (False, None)
    assert updates.parse_allowed(None) == (False, None)
    assert not updates.wanted(None, "message_reaction")
    assert updates.wanted(["message_reaction"], "message_reaction")
    assert not updates.wanted(["message_reaction"], "message")


def test_limits_tolerate_bursts_and_ask_to_wait() -> None:
    limits = Limits(LimitSettings(per_chat_burst=3))
    waits = [limits.wait(1, 5, private=True, weight=1, now=0) for _ in range(4)]
    assert waits == [0, 0, 0, 1]
    assert limits.wait(1, 5, private=True, weight=1, now=1) == 0
    assert limits.wait(1, 6, private=True, weight=1, now=1) == 0
    limits = Limits(LimitSettings(per_bot_per_second=2))
    assert [limits.wait(1, chat, private=True, weight=1, now=0) for chat in range(3)] == [0, 0, 0.5]
    assert limits.wait(2, 1, private=True, weight=1, now=0) == 0


def test_drawn_pictures_have_their_dimensions() -> None:
    assert images.dimensions(images.jpeg(320, 240)) == (320, 240)
    assert images.dimensions(images.png(96, 72)) == (96, 72)
    assert images.dimensions(b"GIF89a" + struct.pack("<HH", 3, 4)) == (3, 4)
    assert images.dimensions(b"plain") is None
    picture = images.png(8, 8)
    start = picture.index(b"IDAT") + 4
    assert len(zlib.decompressobj().decompress(picture[start:])) == 9 * 8


def test_parameters_take_every_wire_form() -> None:
    send = schema().methods["sendmessage"]
    typed = {"chat_id": -5, "text": "7", "protect_content": True, "reply_parameters": {"message_id": 1}}
    strings = {"chat_id": "-5", "text": 7, "protect_content": "true", "reply_parameters": '{"message_id":1}', "x": 1}
    assert check_call(schema(), send, typed, ()) == typed
    assert check_call(schema(), send, strings, ()) == typed
    assert check_call(schema(), send, {"chat_id": "@name", "text": "x"}, ())["chat_id"] == "@name"


@pytest.mark.parametrize(
    ("method", "params", "problem"),
    [
        ("sendMessage", {"text": "x"}, "chat_id is empty"),
        ("sendMessage", {"chat_id": 1}, "message text is empty"),
        ("sendPhoto", {"chat_id": 1}, "there is no photo in the request"),
        (
            "sendMessage",
            {"chat_id": 1, "text": "x", "link_preview_options": "{"},
            "can't parse link preview options JSON object",
        ),
        (
            "sendMessage",
            {"chat_id": 1, "text": "x", "reply_parameters": {"message_id": "x"}},
            'can\'t parse reply parameters: Field "message_id" must be a valid Number',
        ),
        ("setMessageReaction", {"chat_id": 1, "message_id": "x"}, "message identifier is not specified"),
        (
            "setMessageReaction",
            {"chat_id": 1, "message_id": 1, "reaction": [{"type": "emoji"}]},
            "can't parse ReactionType: Can't find field \"emoji\"",
        ),
        (
            "sendMessage",
            {"chat_id": 1, "text": "x", "protect_content": "maybe"},
            "can't parse protect content: expected a Boolean",
        ),
    ],
)
def test_wrong_parameters_are_refused(method: str, params: dict[str, Any], problem: str) -> None:
    with pytest.raises(ApiError) as refused:
        check_call(schema(), schema().methods[method.lower()], params, ())
    assert str(refused.value) == f"Bad Request: {problem}"


def test_webhook_hosts_resolve_as_they_would_in_public() -> None:
    dns = Dns({"bridge.reon.test": "http://127.0.0.1:8601"})
    assert dns.check("https://bridge.reon.test:8443/x")
    assert dns.target("https://bridge.reon.test/a/b?c=d") == "http://127.0.0.1:8601/a/b?c=d"
    assert dns.check("https://example.com/")
    assert dns.target("https://example.com/") is None
    for url in ("https://localhost/", "https://192.168.0.1/", "https://127.0.0.1/"):
        with pytest.raises(ApiError, match="is reserved"):
            dns.check(url)
