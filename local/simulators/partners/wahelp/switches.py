"""The sides of Wahelp that no source settles."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Switches(BaseModel):
    """Every position is a possible Wahelp; the defaults are the likeliest one.

    `expires_in`: for how many seconds tokens of a login live.
    `login_shape`: whether the token of a login stands in `data` or at the `top`.
    `refresh_shape`: whether a refreshed one stands in `data.token.token` or as at a login.
    `refreshed`: whether the token that was refreshed `dies` or `lives` on to its end.
    `answer_id`: where the id of a message that was sent stands in `data`.
    `lists`: where lists stand; `list_order`: how the list of messages is ordered; `most_listed`: how many at most.
    `lands`: on whose side a message stands that was sent; by its shape the brief's stands on the client's, the
    vendor's on the operator's.
    `hook_forms`: which ways of registering a webhook there are.
    `envelope`, `destination`, `destination_key`, `phone_at`, `message_as`: how an event is written.
    `echo`: whether what is sent through the API comes back as an event; `statuses`: whether its delivery does.
    """

    model_config = ConfigDict(extra="forbid", strict=True)

    expires_in: int = Field(default=3600, ge=1)
    login_shape: Literal["data", "top"] = "data"
    refresh_shape: Literal["token", "data"] = "token"
    refreshed: Literal["dies", "lives"] = "dies"
    answer_id: Literal[
        "id",
        "message_id",
        "messageId",
        "message_uuid",
        "wahelp_id",
        "msg_id",
        "message.id",
        "message.payload.id",
    ] = "id"
    lists: Literal["data", "data.items", "items", "results", "channels"] = "data"
    most_listed: int = Field(default=1000, ge=1)
    list_order: Literal["newest_first", "oldest_first"] = "newest_first"
    lands: Literal["by_shape", "client", "operator"] = "by_shape"
    hook_forms: Literal["both", "hook", "webhooks"] = "both"
    envelope: Literal["event", "type", "action", "list", "data_list"] = "event"
    destination: Literal["from_operator", "operator"] = "from_operator"
    destination_key: Literal["destination", "direction"] = "destination"
    phone_at: Literal["user.phone", "user.uid2", "user.uid", "contact.phone"] = "user.phone"
    message_as: Literal["text", "message", "string"] = "text"
    echo: bool = True
    statuses: bool = True
