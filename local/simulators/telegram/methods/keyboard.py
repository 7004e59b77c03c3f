"""Reply markups: read as leniently as the real server reads them, refused in its words (tdlib, ReplyMarkup.cpp)."""

import json
from dataclasses import dataclass
from typing import Any

from local.simulators.telegram.answers import bad_request
from local.simulators.telegram.markup.builder import checked_link
from local.simulators.telegram.world import Json

MOST_BUTTONS = 100
LONGEST_PLACEHOLDER = 64
LONGEST_DATA = 64
STYLES = frozenset({"primary", "danger", "success"})
_WITH_TEXT = ("switch_inline_query", "switch_inline_query_current_chat")
_WITH_OBJECT = {"switch_inline_query_chosen_chat": None, "login_url": "url", "web_app": "url", "copy_text": "text"}
_ORDER = (
    "callback_game",
    "pay",
    "switch_inline_query",
    "switch_inline_query_chosen_chat",
    "switch_inline_query_current_chat",
    "login_url",
    "web_app",
    "copy_text",
)


class ButtonError(ValueError):
    """A button cannot be read; the text follows `can't parse … button: ` in the answer."""


def keyboard(params: Json) -> Json:
    """Return the inline keyboard as the message shows it; other reply markups leave no trace. Raises ApiError 400."""
    return _inline_keyboard(_read(params))


def keyboard_alone(params: Json) -> Json:
    """Return the inline keyboard where there may be no other markup: of an edit. Raises ApiError 400."""
    markup = _read(params)
    if markup.reply or (not markup.inline and (markup.removes or markup.force_reply)):
        raise bad_request("inline keyboard expected")
    return _inline_keyboard(markup)


def force_reply(params: Json) -> Json | None:
    """Return what makes clients open an answer to the message: `selective`, `input_field_placeholder`; else None."""
    markup = _read(params)
    return None if markup.inline or markup.reply or markup.removes else markup.force_reply


def reply_keyboard(params: Json) -> Json | None:
    """Return the keyboard that clients open in place of the letters, `{rows, one_time}`; no rows put it away.

    None leaves the one that is open.
    """
    markup = _read(params)
    if markup.inline or not (markup.reply or markup.removes):
        return None
    given = _decoded(params.get("reply_markup"))
    return {"rows": markup.reply, "one_time": bool(markup.reply) and _flag(given, "one_time_keyboard")}


@dataclass(frozen=True)
class _Markup:
    """A reply markup of any kind; where it is of several, buttons win, and taking them away comes before ForceReply."""

    inline: list[list[Json]]
    reply: list[list[Json]]
    removes: bool
    force_reply: Json | None


def _read(params: Json) -> _Markup:
    given = _decoded(params.get("reply_markup"))
    inline = _rows(given, "inline_keyboard", "inline keyboard button", _inline_button)
    reply = _rows(given, "keyboard", "keyboard button", _reply_button)
    selective, placeholder = _flag(given, "selective"), given.get("input_field_placeholder") or ""
    if not isinstance(placeholder, str):
        raise bad_request('field "input_field_placeholder" must be of type String')
    if len(placeholder) > LONGEST_PLACEHOLDER:
        raise bad_request("input field placeholder is too long")
    wish: Json = {"selective": selective, **({"input_field_placeholder": placeholder} if placeholder else {})}
    return _Markup(inline, reply, _flag(given, "remove_keyboard"), wish if _flag(given, "force_reply") else None)


def _flag(markup: Json, name: str) -> bool:
    value = markup.get(name)
    if value is not None and not isinstance(value, bool):
        raise bad_request(f'field "{name}" must be of type Boolean')
    return bool(value)


def _inline_keyboard(markup: _Markup) -> Json:
    inline = markup.inline
    if not inline or markup.reply:
        return {}
    if sum(len(row) for row in inline) > MOST_BUTTONS:
        raise bad_request("reply markup is too long")
    for row in inline:
        for button in row:
            _check(button)
    return {"reply_markup": {"inline_keyboard": [row for row in inline if row]}}


def _decoded(markup: Any) -> Json:
    if isinstance(markup, str) and markup:
        try:
            markup = json.loads(markup)
        except ValueError:
            raise bad_request("can't parse reply keyboard markup JSON object") from None
    if not markup and not isinstance(markup, list):
        return {}
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    return markup


def _rows(markup: Json, field: str, name: str, read: Any) -> list[list[Json]]:
    rows = markup.get(field)
    if rows is None:
        return []
    if not isinstance(rows, list):
        raise bad_request(f'field "{field}" must be of type Array')
    if not all(isinstance(row, list) for row in rows):
        of = " of the InlineKeyboardMarkup" if field == "inline_keyboard" else ""
        raise bad_request(f'field "{field}"{of} must be an Array of Arrays')
    try:
        return [[read(button) for button in row] for row in rows]
    except ButtonError as error:
        raise bad_request(f"can't parse {name}: {error}") from None


def _reply_button(button: Any) -> Json:
    if isinstance(button, str):
        return {"text": button}
    if not isinstance(button, dict):
        raise ButtonError("KeyboardButton must be a String or an Object")
    asks = {name: True for name in ("request_contact", "request_location") if button.get(name) is True}
    return {"text": _text(button, "text"), **_look(button), **asks}


def _inline_button(button: Any) -> Json:
    """Return a button with the one action that counts: the first of those it has, in the real server's order."""
    if not isinstance(button, dict):
        raise ButtonError("InlineKeyboardButton must be an Object")
    head = {"text": _text(button, "text"), **_look(button)}
    for name in ("url", "callback_data"):
        value = _text(button, name, required=False)
        if value:
            return {**head, name: value}
    action = next((name for name in _ORDER if button.get(name) is not None), None)
    if action is None:
        raise ButtonError("Text buttons are unallowed in the inline keyboard")
    if action in _WITH_TEXT:
        return {**head, action: _text(button, action)}
    if action in _WITH_OBJECT:
        return {**head, action: _object(button, action, _WITH_OBJECT[action])}
    return {**head, action: button[action]}


def _look(button: Json) -> Json:
    look: Json = {}
    icon = button.get("icon_custom_emoji_id")
    if icon is not None:
        if isinstance(icon, bool) or not isinstance(icon, int | str):
            raise ButtonError('Field "icon_custom_emoji_id" must be a Number')
        if not str(icon).isdigit():
            raise ButtonError('Field "icon_custom_emoji_id" must be a valid Number')
        look["icon_custom_emoji_id"] = str(icon)
    style = _text(button, "style", required=False).lower()
    if style in STYLES:
        look["style"] = style
    elif style not in {"", "default"}:
        raise ButtonError("invalid button style specified")
    return look


def _object(button: Json, name: str, required: str | None) -> Json:
    value = button[name]
    if not isinstance(value, dict):
        raise ButtonError(f'Field "{name}" must be of type Object')
    if required:
        _text(value, required)
    return value


def _text(holder: Json, name: str, *, required: bool = True) -> str:
    value = holder.get(name)
    if value is None:
        if required:
            raise ButtonError(f'Can\'t find field "{name}"')
        return ""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ButtonError(f'Field "{name}" must be of type String')
    return str(value)


def _check(button: Json) -> None:
    if not button["text"].strip():
        raise bad_request("inline keyboard button text must be non-empty")
    if len(button.get("callback_data", "").encode()) > LONGEST_DATA:
        raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button:
        checked = checked_link(button["url"])
        if checked is None:
            raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
        button["url"] = checked
