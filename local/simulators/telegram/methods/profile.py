"""Methods about the bot itself: who it is, its commands, its name and description."""

import json
import re
from typing import Any

from local.simulators.telegram.answers import bad_request
from local.simulators.telegram.methods.call import Behaviour, Call
from local.simulators.telegram.world import Json

MOST_COMMANDS = 100
_COMMAND = re.compile(r"^[a-z0-9_]{1,32}$")


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
        if not _COMMAND.match(command["command"].removeprefix("/").lower()):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"].strip()) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
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
    return json.dumps([scope, call.params.get("language_code", "")], sort_keys=True)


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
    "getMe": get_me,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "setMyName": _setter("name"),
    "getMyName": _getter("name"),
    "setMyDescription": _setter("description"),
    "getMyDescription": _getter("description"),
    "setMyShortDescription": _setter("short_description"),
    "getMyShortDescription": _getter("short_description"),
}
