"""A value for every parameter that the Bot API documents."""

from typing import Any

from local.simulators.telegram.schema import Field, Method

EXAMPLES: dict[str, Any] = {
    "Integer": 1,
    "Integer|String": 5,
    "String": "x",
    "Boolean": True,
    "Float": 1.5,
    "Float number": 1.5,
    "InputFile": "https://example.com/x.jpg",
    "InputFile|String": "x",
    "Array of Integer": [1],
    "Array of String": ["x"],
    "ReplyParameters": {"message_id": 1},
    "InlineKeyboardMarkup": {"inline_keyboard": [[{"text": "x", "callback_data": "y"}]]},
    "ChatPermissions": {"can_send_messages": True},
    "MenuButton": {"type": "commands"},
    "InputMedia": {"type": "photo", "media": "x"},
    "Array of InputPollOption": [{"text": "1"}, {"text": "2"}],
    "Array of BotCommand": [{"command": "a", "description": "b"}],
    "Array of ReactionType": [{"type": "emoji", "emoji": "👍"}],
}


def example(field: Field) -> Any:
    return EXAMPLES.get("|".join(field.types), "x")


def places(method: Method, chat: dict[str, Any]) -> dict[str, Any]:
    """Return the parameters that name the chat."""
    return {name: chat["id"] for name in ("chat_id", "from_chat_id") if name in method.fields}
