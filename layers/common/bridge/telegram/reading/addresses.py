"""Whom words in a group are for: commands and mentions (core.telegram.org/bots/features#commands)."""

from bridge.domain.names import shows_something
from bridge.fields import Object, has
from bridge.relay.messages import Address
from bridge.telegram.reading.entities import Mark, marks_of, without
from bridge.telegram.reading.people import username_of

_TEXT, _CAPTION = ("text", "entities"), ("caption", "caption_entities")


def address_of(message: Object) -> Address | None:
    """Return which command a text or a caption begins with and whom it mentions; None when it does neither."""
    text, entities = _TEXT if has(message, "text") else _CAPTION
    marks = marks_of(message, text, entities)
    mentions = [mark for mark in marks if mark.kind in {"mention", "text_mention"}]
    commands = [mark for mark in marks if mark.kind == "bot_command" and mark.start == 0]
    names = frozenset(filter(None, map(_name, mentions)))
    if not commands and not names:
        return None
    word, _, to = commands[0].words[1:].lower().partition("@") if commands else ("", "", "")
    return Address(
        command=word,
        to=to,
        payload=without(message, commands[:1], text).strip() if commands else "",
        mentions=names,
        alone=text == "text" and not shows_something(without(message, mentions, text)),
    )


def _name(mark: Mark) -> str:
    """Return the username that is mentioned, in lower case."""
    return (username_of(mark.user) if mark.kind == "text_mention" else mark.words.partition("@")[2]).lower()
