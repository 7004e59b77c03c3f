"""The keyboard under an outgoing message: rows of buttons of one kind, or Kommo's list of choices.

Source: www.amocrm.ru/developers/content/chats/chat-webhooks.
"""

from collections.abc import Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Text = Annotated[str, StringConstraints(min_length=1)]


class MixedButtonsError(Exception):
    """Text and link buttons under one message, which amoCRM does not send."""


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Button(Part):
    text: Text
    url: str | None = None


class ListRow(Part):
    callback_data: Text
    title: Text
    description: str = ""


class ListSection(Part):
    title: Annotated[str, StringConstraints(max_length=24)]
    rows: Annotated[list[ListRow], Field(min_length=1, max_length=10)]


class ListMessage(Part):
    """A WhatsApp list, which kommo.com has; it stands in place of buttons."""

    header: Annotated[str, StringConstraints(max_length=60)] = ""
    body: Annotated[str, StringConstraints(max_length=1024)] = ""
    footer: Annotated[str, StringConstraints(max_length=60)] = ""
    button: Text
    sections: Annotated[list[ListSection], Field(min_length=1, max_length=10)]


Rows = Sequence[Sequence[Button | str] | Button | str]


def keyboard(rows: Rows) -> dict[str, object]:
    """Return the markup of buttons; a bare string is a text button, a bare button a row of its own.

    Raises `MixedButtonsError` unless all are text buttons or all have an address.
    """
    nested = [[row] if isinstance(row, str | Button) else row for row in rows]
    buttons = [[Button(text=one) if isinstance(one, str) else one for one in row] for row in nested]
    if len({button.url is None for row in buttons for button in row}) > 1:
        raise MixedButtonsError
    return {"mode": "inline", "buttons": [[one.model_dump(exclude_none=True) for one in row] for row in buttons]}
