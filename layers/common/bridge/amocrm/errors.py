"""What amoCRM's error answers mean for us (amoCRM developers, "error-codes", "chat-api-reference")."""

from collections.abc import Iterator
from typing import Any

import httpx

from bridge.domain.errors import BridgeError, TransientError
from bridge.domain.reasons import Reason
from bridge.error_table import ErrorTable, Row
from bridge.http_calls import body_of, retry_after

# 402 is the account's own unpaid subscription. 403 is a blocked address of ours or a right that was taken away: none of
# them is the message's fault, so it waits.
_EVERYWHERE = (
    Row((402,), Reason.ACCOUNT_UNPAID),
    Row((403,), Reason.AMO_UNAVAILABLE, waits=True),
)

REST_ERRORS = ErrorTable(
    unavailable=Reason.AMO_UNAVAILABLE,
    unclear=Reason.AMO_UNCLEAR,
    rows=(
        *_EVERYWHERE,
        Row((401,), Reason.ACCOUNT_UNAUTHORISED),
        Row((404,), Reason.AMO_GONE),
        Row((400,), Reason.AMO_GONE, "contact_id"),
        Row((400,), Reason.AMO_GONE, "; id notfound"),
        Row((400,), Reason.AMO_GONE, "; to_entity_id notfound"),
        Row((400, 405, 409, 413, 422), Reason.AMO_REFUSED),
    ),
)
"""REST v4. A validation error at `contact_id` is how the linking of a chat says that there is no such contact, one at
`id` how a change says that what it is about was deleted or merged, and one at `to_entity_id` how a link does."""

AMOJO_ERRORS = ErrorTable(
    unavailable=Reason.AMO_UNAVAILABLE,
    unclear=Reason.AMO_UNCLEAR,
    rows=(
        Row((403,), Reason.MISCONFIGURED, "invalid_signature", waits=True),
        *_EVERYWHERE,
        Row((400, 404), Reason.AMO_GONE, "message_not_found"),
        Row((404,), Reason.WIDGET_OFF),
        Row((400, 409, 413, 422), Reason.AMO_REFUSED),
    ),
)
"""The chats. 404 is a channel or scope that it does not know, so the widget was switched off, unless it speaks of the
message that is to be changed or answered.

A refused signature is our secret's or our clock's fault: amojo takes a `Date` of the last quarter of an hour.
"""

REACTION_ERRORS = ErrorTable(
    unavailable=Reason.AMO_UNAVAILABLE,
    unclear=Reason.AMO_UNCLEAR,
    rows=(
        Row((403,), Reason.MISCONFIGURED, "invalid_signature", waits=True),
        Row((402,), Reason.ACCOUNT_UNPAID),
        Row((404,), Reason.WIDGET_OFF, "origin_not_registered"),
        Row((400,), Reason.AMO_GONE, "message_not_found"),
        Row((404,), Reason.AMO_GONE),
        Row((400, 403, 405, 409, 413, 422), Reason.AMO_REFUSED),
    ),
)
"""Reactions, which amoCRM's support switches on for a channel: 403 is a right that the channel never had, and to wait
for it would hold up the messages behind."""


def rest_error(response: httpx.Response) -> BridgeError:
    """Return the error of an answer of REST v4 that is no success; its own ones are problem documents."""
    status, body = response.status_code, body_of(response)
    said = "; ".join([str(body.get("detail") or body.get("title") or ""), *_validation(body)])
    return REST_ERRORS.error_of(
        status, said[:200], own=_is_problem(body, status), retry_after=retry_after(response, body.get("retry_after"))
    )


def amojo_error(response: httpx.Response, table: ErrorTable = AMOJO_ERRORS) -> BridgeError:
    """Return the error of an answer of the chats that is no success: their own shape, or a problem document."""
    status, body = response.status_code, body_of(response)
    said = " ".join(str(body.get(name) or "") for name in ("error_type", "error_description", "detail")).strip()
    own = _is_problem(body, status) or isinstance(body.get("error_type"), str)
    return table.error_of(status, said[:200], own=own, retry_after=retry_after(response, body.get("retry_after")))


def answer_of(response: httpx.Response) -> dict[str, Any]:
    """Return the JSON object of a success, `{}` for an empty one; anything else came from something in between."""
    body = body_of(response)
    if not body and response.content.strip() not in {b"", b"{}", b"[]"}:
        raise TransientError(Reason.AMO_UNCLEAR, "not an answer of amoCRM", outcome_unknown=True)
    return body


def _is_problem(body: dict[str, Any], status: int) -> bool:
    return isinstance(body.get("title"), str) and body.get("status", status) == status


def _validation(body: dict[str, Any]) -> Iterator[str]:
    """Yield what a 400 finds wrong, each with its place: `contact_id NotFound`."""
    groups = body.get("validation-errors")
    for group in groups if isinstance(groups, list) else []:
        errors = group.get("errors") if isinstance(group, dict) else None
        for error in errors if isinstance(errors, list) else []:
            if isinstance(error, dict):
                yield f"{error.get('path')} {error.get('code')}"
