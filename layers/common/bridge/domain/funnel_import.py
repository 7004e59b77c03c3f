"""Reading a funnel from `locales.json`, the file that such bots were set up by before (brief 004).

It is an object of profiles by their keys. Of what stands in them the brief shows `name` and `webhook_url` only, so the
texts are looked for under the names that such files use; what is missing is taken from the funnel that the bot has, or
is something that can be sent as it is.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from bridge.domain.funnel import Funnel, FunnelButton, Profile
from bridge.domain.funnel_wishes import FunnelWish, ProfileWish, Trouble, told_at_once

WELCOME = "Здравствуйте! Это {name}. Что вам нужно?"
BUTTON = FunnelButton("Оставить заявку", "Оставить заявку")
FOLLOW_UP = "Спасибо, заявка принята! Пришлите, пожалуйста, ссылку или подробности: это поможет нам подготовиться."

_NAMES = {
    "name": ("name", "brand", "brand_name", "title"),
    "welcome": ("welcome", "welcome_text", "welcome_message", "start", "start_message", "greeting"),
    "webhook_url": ("webhook_url", "webhook", "crm_webhook_url"),
    "follow_up": ("follow_up", "followup", "follow_up_text", "followup_text", "followup_message", "follow_up_message"),
    "follow_up_title": ("follow_up_title", "followup_title"),
}
_WHOLE = re.compile(r"-?[0-9]{1,19}")
_BUTTONS = ("buttons", "choices", "options", "keyboard")
_CHOICES = ("choice", "value", "request", "details")


def read_locales(body: Mapping[str, Any], present: Funnel | None) -> FunnelWish:
    """Return the funnel that the file describes; its admin chat and default stay those of the present one.

    Raises RefusedError(422) with the places that cannot be read.
    """
    profiles = {key: value for key, value in body.items() if isinstance(value, Mapping)}
    others = [key for key in body if key not in profiles and key not in {"admin_chat_id", "default"}]
    troubles = [Trouble(key[:64], "это не профиль: нужен объект с названием и адресом") for key in others]
    wishes = [_profile(key, value, present, troubles) for key, value in profiles.items()]
    if not profiles:
        troubles.append(Trouble("body", "в файле нет ни одного профиля"))
    chat = _number(body, "admin_chat_id", "admin_chat_id", troubles)
    told = "" if "default" in profiles else _text("", body, ("default",), troubles)
    if troubles:
        raise told_at_once(troubles)
    before = present.default if present and present.default in profiles else ""
    return FunnelWish(tuple(wishes), chat or (present.admin_chat_id if present else 0), told or before)


def _profile(key: str, said: Mapping[str, Any], present: Funnel | None, troubles: list[Trouble]) -> ProfileWish:
    before = present.profile(key) if present else None
    found = {name: _text(key, said, names, troubles) for name, names in _NAMES.items()}
    pipeline_id = _number(said, "pipeline_id", f"{key[:64]}.pipeline_id", troubles)
    name = found["name"] or (before.name if before else key)
    if not found["webhook_url"] and pipeline_id is None and before is not None:
        found["webhook_url"], pipeline_id = before.shown_url, before.pipeline_id
    return ProfileWish(
        key,
        name,
        found["welcome"] or (before.welcome if before else WELCOME.format(name=name)),
        _buttons(key, said, before, troubles),
        found["webhook_url"],
        pipeline_id,
        found["follow_up"] or (before.follow_up if before else FOLLOW_UP),
        found["follow_up_title"] or (before.follow_up_title if before else ""),
    )


def _text(key: str, said: Mapping[str, Any], names: Sequence[str], troubles: list[Trouble]) -> str:
    name = next((name for name in names if said.get(name) is not None), "")
    value = said.get(name, "")
    if isinstance(value, str):
        return value.strip()
    troubles.append(Trouble(".".join(filter(None, (key[:64], name))), "нужен текст"))
    return ""


def _number(said: Mapping[str, Any], name: str, place: str, troubles: list[Trouble]) -> int | None:
    """Return an id, which files of settings often have as text."""
    value = said.get(name)
    if isinstance(value, str) and _WHOLE.fullmatch(value.strip()):
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if value not in (None, ""):
        troubles.append(Trouble(place, "нужно число"))
    return None


def _buttons(
    key: str, said: Mapping[str, Any], before: Profile | None, troubles: list[Trouble]
) -> tuple[FunnelButton, ...]:
    """Return the buttons: from a list of texts or of objects, rows of them, or an object of texts by their choices."""
    name = next((name for name in _BUTTONS if said.get(name)), "")
    if not name:
        return before.buttons if before else (BUTTON,)
    value = said[name]
    items = list(value.values()) if isinstance(value, Mapping) else value if isinstance(value, list) else [value]
    flat = [one for item in items for one in (item if isinstance(item, list) else [item])]
    buttons = [button for one in flat if (button := _button(one)) is not None]
    if len(buttons) < len(flat):
        troubles.append(Trouble(f"{key[:64]}.{name}", "не удалось прочитать кнопки"))
    return tuple(buttons)


def _button(item: object) -> FunnelButton | None:
    if isinstance(item, str):
        return FunnelButton(item.strip(), _wordless(item))
    if not isinstance(item, Mapping) or not isinstance(item.get("text"), str):
        return None
    text = item["text"].strip()
    choice = next((item[name] for name in _CHOICES if isinstance(item.get(name), str)), "")
    return FunnelButton(text, choice.strip() or _wordless(text))


def _wordless(text: str) -> str:
    """Return a button's text without the picture that stands in front of it: «📈 Привлечь клиентов»."""
    first, _, rest = text.strip().partition(" ")
    return rest.strip() if rest.strip() and not any(one.isalnum() for one in first) else text.strip()
