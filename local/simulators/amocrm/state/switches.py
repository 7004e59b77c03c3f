"""The switches of an account: what amoCRM does not document, and what a test wants to shorten or break."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from local.simulators.amocrm.shelf import LARGEST_FILE

DAY = 86_400


class Switches(BaseModel):
    """Every position is a possible amoCRM; the defaults are the likeliest one.

    Undocumented behaviours:
    `duplicate_msgid`: a second message with a known msgid gets the first one's ids (`ok`) or a 400 (`error`).
    `deal_rule`: which open deal of the contact a message of a linked chat attaches to when no talk decides;
    `single_open` attaches only when exactly one is open, `unsorted_if_none` is `newest_open` that always answers a
    missing deal with a request, whatever `no_open_deal` says.
    `no_open_deal`: without an open deal open a request, reuse the newest closed deal, or attach to none.
    `relink_moves_talk`: linking a chat to another contact moves its open talk at once.
    `receiver`: who is the receiver in a manager's reply when several people wrote into one conversation.
    `second_author_contact`: a new author in a linked conversation gets a contact of its own in the deal, or opens a
    `request` of its own beside the talk.
    `author_shown`: whose name stands at a message of a chat with several authors: the `sender`'s, or that of the
    `contact` the chat is linked to.
    `marker_contact`: whom `{{contact.…}}` means in a text to a chat: its contact, or the `main` one of the deal.
    `echo_employee_imports`: an outgoing import on behalf of an employee comes back as a hook.
    `sender_names`, `markup_null`, `omit_client_id`: the variants of the message hook.
    `late_status`: a failure reported of a message that was delivered or read is shown (`newest` report wins), or the
    message `stays` as it was.
    `max_message_text`: the longest text of a message, in characters; longer ones are refused.
    `history_text`: whether the history gives an empty `text` for media that have none.
    `custom_fields_page`: how many custom fields a page has at most, whatever `limit` asks for.
    `max_media_bytes`: the longest file that is downloaded from an integration; nobody has published one.
    `unknown_message`: what an edit, a reaction or a status of a message that is not there is answered with: 400 to an
    edit and 404 to the others, as documented, or one of them to all.
    `known_when`: whether a message can be edited, reacted to and quoted as soon as it is accepted, or once it arrived.
    `reaction_hook`: whether the hook of a reaction names its message by `msgid`, by `message` or by both.
    `album_text`: which hook of several attachments carries the text; `album_order`: whether they are sent one behind
    the other or at once.
    `attachments_host`: at which of amoCRM's hosts attachments stand.
    `bots_api`: whether `/api/v4/bots/…`, which is Kommo's, exists.
    `mass_links`: whether links of several cards in one call are all made, every second one is lost (`loses`), or there
    is no such call (`absent`); `search_lag_seconds`: how long after it was made a contact is not found by `query`.
    `deleted_pipeline`: a source of a pipeline that was deleted goes over to the `main` one, or still names the one that
    is gone: strangers' messages then become requests in the main one (`dangles`), or none (`no_request`).
    `talks_list`: whether `GET /api/v4/talks` exists; `api_filter`: whether the paid `filter[…]` of lists works.

    Dead ends: `unpaid` (402 everywhere but at the token endpoint), `unauthorised` (every token refused, while it is
    on), `unknown_client` (the token endpoint does not accept the integration's id and secret, while it is on).
    Times: seconds, milliseconds where the name says so; `webhook_time_scale` multiplies the pauses between tries of a
    CRM webhook; `download_delay_ms` is how long after a message its file is downloaded; `signature_window_seconds` is
    how far a request's `Date` may be from now.
    """

    model_config = ConfigDict(extra="forbid", strict=True)

    duplicate_msgid: Literal["ok", "error"] = "ok"
    deal_rule: Literal["newest_open", "first_open", "single_open", "unsorted_if_none"] = "newest_open"
    no_open_deal: Literal["unsorted", "reuse_closed", "none"] = "unsorted"
    relink_moves_talk: bool = False
    receiver: Literal["last_author", "first_participant"] = "last_author"
    second_author_contact: bool | Literal["request"] = False
    author_shown: Literal["sender", "contact"] = "sender"
    marker_contact: Literal["chat", "main"] = "chat"
    echo_employee_imports: bool = False
    sender_names: bool = False
    markup_null: bool = False
    omit_client_id: bool = False
    late_status: Literal["newest", "stays"] = "newest"
    max_message_text: int | None = Field(default=None, ge=1)
    history_text: bool = False
    custom_fields_page: int = Field(default=50, ge=1, le=250)
    max_media_bytes: int = Field(default=LARGEST_FILE, ge=1)
    unknown_message: Literal["documented", "400", "404"] = "documented"
    known_when: Literal["accepted", "arrived"] = "accepted"
    reaction_hook: Literal["msgid", "message", "both"] = "msgid"
    album_text: Literal["first", "last", "alone"] = "first"
    album_order: Literal["in_order", "at_once"] = "in_order"
    attachments_host: Literal["amojo.amocrm.ru", "drive-b.amocrm.ru"] = "amojo.amocrm.ru"
    bots_api: bool = False
    mass_links: Literal["works", "loses", "absent"] = "works"
    search_lag_seconds: float = Field(default=0, ge=0)
    deleted_pipeline: Literal["main", "dangles", "no_request"] = "main"
    talks_list: bool = True
    api_filter: bool = True
    unpaid: bool = False
    unauthorised: bool = False
    unknown_client: bool = False
    download_delay_ms: int = Field(default=0, ge=0, le=600_000)
    processing_delay_ms: int = Field(default=50, ge=0, le=60_000)
    requests_per_second: int = Field(default=7, ge=1)
    block_seconds: float = Field(default=60, ge=0)
    code_seconds: float = Field(default=1200, gt=0)
    access_token_seconds: int = Field(default=DAY, gt=0)
    refresh_token_seconds: float = Field(default=90 * DAY, gt=0)
    signature_window_seconds: int = Field(default=900, gt=0)
    webhook_time_scale: float = Field(default=1.0, ge=0)
