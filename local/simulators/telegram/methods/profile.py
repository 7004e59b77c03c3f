"""Methods about the bot itself: who it is, its commands, its name and description."""

import json
import re
from typing import Any

from local.simulators.telegram.answers import bad_request
from local.simulators.telegram.chats import known_chat
from local.simulators.telegram.members import rights_of
from local.simulators.telegram.methods.call import Behaviour, Call
from local.simulators.telegram.world import Json

MOST_COMMANDS = 100
LONGEST_COMMAND = 32
LONGEST_COMMAND_DESCRIPTION = 256
LOGGED_OUT_FOR = 600
"""Seconds in which a bot that logged out cannot come back (https://core.telegram.org/bots/api#logout)."""

_COMMAND = re.compile(r"^[a-z0-9_]+$")
_FOR_EVERYBODY = 0


def get_me(call: Call) -> Json:
    return {
        **call.bot.user,
        "can_join_groups": True,
        "can_read_all_group_messages": not call.bot.privacy,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def set_my_commands(call: Call) -> bool:
    commands = call.params["commands"]
    if len(commands) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        name, description = command["command"].removeprefix("/").strip(), command["description"].strip()
        if not name:
            raise bad_request("command must be non-empty")
        if len(name) > LONGEST_COMMAND:
            raise bad_request(f"command length must not exceed {LONGEST_COMMAND}")
        if not description:
            raise bad_request("command description must be non-empty")
        if len(description) > LONGEST_COMMAND_DESCRIPTION:
            raise bad_request(f"command description length must not exceed {LONGEST_COMMAND_DESCRIPTION}")
        if not _COMMAND.match(name.lower()):
            raise bad_request("BOT_COMMAND_INVALID")
    call.bot.commands[_scope(call)] = [
        {"command": command["command"].removeprefix("/").lower(), "description": command["description"].strip()}
        for command in commands
    ]
    return True


def get_my_commands(call: Call) -> list[Json]:
    return call.bot.commands.get(_scope(call), [])


def delete_my_commands(call: Call) -> bool:
    call.bot.commands.pop(_scope(call), None)
    return True


def _scope(call: Call) -> str:
    scope = call.params.get("scope") or {"type": "default"}
    if "chat_id" in scope and scope["chat_id"] not in call.bot.chats:
        raise bad_request("chat not found")
    return json.dumps({"scope": scope, "language_code": call.params.get("language_code", "")}, sort_keys=True)


def set_name(call: Call) -> bool:
    """Set the bot's name in a language; the one without a language is what getMe and messages show."""
    name = call.params.get("name", "").strip()
    language = call.params.get("language_code", "")
    if not language and name:
        call.bot.name = name
    call.bot.profile[f"name:{language}"] = name
    return True


def log_out(call: Call) -> bool:
    call.bot.webhook = None
    call.simulator.line(call.bot).queue.clear()
    call.bot.logged_out_until = call.now + LOGGED_OUT_FOR
    return True


def set_photo(call: Call) -> bool:
    given: Json = call.params["photo"]
    part = str(given.get("photo", "")).removeprefix("attach://")
    if given["type"] != "static" or part not in call.uploads:
        raise bad_request("photo isn't specified")
    file = call.simulator.files.keep("avatar", call.uploads[part])
    call.simulator.world.person(call.bot.id).avatar = file.unique_id
    return True


def remove_photo(call: Call) -> bool:
    call.simulator.world.person(call.bot.id).avatar = None
    return True


def set_menu_button(call: Call) -> bool:
    button: Json = call.params.get("menu_button") or {"type": "default"}
    if button["type"] == "web_app" and not button["web_app"]["url"].startswith("https://"):
        raise bad_request("menu button Web App URL is invalid: Only HTTPS links are allowed")
    call.bot.menu_buttons[_menu_place(call)] = button
    return True


def get_menu_button(call: Call) -> Json:
    buttons = call.bot.menu_buttons
    own = buttons.get(_menu_place(call), {"type": "default"})
    return own if own["type"] != "default" else buttons.get(_FOR_EVERYBODY, {"type": "commands"})


def _menu_place(call: Call) -> int:
    chat_id: int = call.params.get("chat_id", _FOR_EVERYBODY)
    if chat_id != _FOR_EVERYBODY and not known_chat(call.bot, chat_id).is_private:
        raise bad_request("chat not found")
    return chat_id


def set_default_rights(call: Call) -> bool:
    call.bot.default_rights[_rights_place(call)] = call.params.get("rights", {})
    return True


def get_default_rights(call: Call) -> Json:
    place = _rights_place(call)
    given = call.bot.default_rights.get(place, {})
    return {right: bool(given.get(right)) for right in ("is_anonymous", *rights_of(place))}


def _rights_place(call: Call) -> str:
    return "channel" if call.params.get("for_channels") else "supergroup"


def _setter(name: str) -> Behaviour:
    def set_text(call: Call) -> bool:
        call.bot.profile[f"{name}:{call.params.get('language_code', '')}"] = call.params.get(name, "")
        return True

    return set_text


def _getter(name: str) -> Behaviour:
    def get_text(call: Call) -> Json:
        profile = call.bot.profile
        default = call.bot.name if name == "name" else ""
        text: Any = profile.get(f"{name}:{call.params.get('language_code', '')}") or profile.get(f"{name}:")
        return {name: text or default}

    return get_text


BEHAVIOURS: dict[str, Behaviour] = {
    "logOut": log_out,
    "setMyProfilePhoto": set_photo,
    "removeMyProfilePhoto": remove_photo,
    "setChatMenuButton": set_menu_button,
    "getChatMenuButton": get_menu_button,
    "setMyDefaultAdministratorRights": set_default_rights,
    "getMyDefaultAdministratorRights": get_default_rights,
    "getMe": get_me,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "setMyName": set_name,
    "getMyName": _getter("name"),
    "setMyDescription": _setter("description"),
    "getMyDescription": _getter("description"),
    "setMyShortDescription": _setter("short_description"),
    "getMyShortDescription": _getter("short_description"),
}
