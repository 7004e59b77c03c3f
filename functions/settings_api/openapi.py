"""The OpenAPI document of the settings API, generated from the routes.

`make openapi` rewrites the committed copy.
"""

import json
import sys
from pathlib import Path
from typing import Any

from aws_lambda_powertools.event_handler.openapi.models import APIKey, APIKeyIn
from pydantic import BaseModel

from settings_api.api import resolver

TITLE = "Settings API of the Telegram bridge for amoCRM"
VERSION = "1.0.0"
_REFERENCES = "#/components/schemas/{model}"
_JSON = {"application/json": {"schema": {"$ref": _REFERENCES.format(model="ErrorResponse")}}}
_PAGE = {"text/html": {"schema": {"type": "string"}}}
_LATER = {"Retry-After": {"description": "Seconds to wait", "schema": {"type": "integer"}}}

REFUSALS = {
    400: "What was sent cannot be read",
    401: "Nobody says who is asking, or it is not to be believed",
    403: "Not from there, or not for that person",
    404: "There is no such thing in this account",
    409: "Not as things stand now: the installation, the bot, amoCRM or Telegram, or somebody else's change",
    413: "More than 256 KiB",
    415: "Not JSON",
    422: "Missing, wrong or unknown fields",
    429: "More than 300 requests of the account in a minute",
    500: "A bug of ours",
    503: "Away for the moment",
}
"""What an answer of each status says; its codes are listed in docs/api.md."""

OF_THE_WIDGET = (400, 401, 403, 409, 413, 415, 429)
OPEN = {
    "/oauth/install": (400, 403),
    "/oauth/uninstall": (400, 401, 403),
    "/reon/licence": (400, 401, 404, 413, 422),
    "/status": (422,),
}
"""How routes without a token refuse."""

ALWAYS = (500, 503)
SHOWN_AS_A_PAGE = {"/oauth/install"}


class ErrorDetails(BaseModel):
    """`code` is stable, `message` is for people, `fields` names what was wrong with the request.

    `texts` says of each field what, where that is not the same of all.
    """

    code: str
    message: str
    fields: list[str] = []
    texts: dict[str, str] = {}


class ErrorResponse(BaseModel):
    """The body of every answer from 400 on."""

    error: ErrorDetails


def document() -> dict[str, Any]:
    """Return the document with our own error body in place of the one that Powertools assumes."""
    found: dict[str, Any] = json.loads(
        resolver().get_openapi_json_schema(
            title=TITLE,
            version=VERSION,
            security_schemes={"widget": APIKey(name="X-Auth-Token", in_=APIKeyIn.header)},
            security=[{"widget": []}],
        )
    )
    for path, operations in found["paths"].items():
        for operation in operations.values():
            succeeded = {code: answer for code, answer in operation["responses"].items() if code < "400"}
            if "204" in succeeded:
                succeeded["204"].pop("content")
            operation["responses"] = {**succeeded, **_refusals(path, operation)}
    _replace_error_schemas(found["components"]["schemas"])
    found["paths"] = dict(sorted(found["paths"].items()))
    return found


def _refusals(path: str, operation: dict[str, Any]) -> dict[str, Any]:
    """Return the answers of a route that are errors."""
    statuses = OPEN.get(path, OF_THE_WIDGET)
    statuses += (404,) if "{" in path or "requestBody" in operation else ()
    statuses += (422,) if path not in OPEN and ("parameters" in operation or "requestBody" in operation) else ()
    content = _JSON | (_PAGE if path in SHOWN_AS_A_PAGE else {})
    return {str(status): _refusal(status, content) for status in sorted((*statuses, *ALWAYS))}


def _refusal(status: int, content: dict[str, Any]) -> dict[str, Any]:
    headers = {"headers": _LATER} if status in {429, 503} else {}
    return {"description": REFUSALS[status], **headers, "content": content}


def _replace_error_schemas(schemas: dict[str, Any]) -> None:
    for assumed in ("ValidationError", "HTTPValidationError", "ResponseValidationError"):
        schemas.pop(assumed, None)
    own = ErrorResponse.model_json_schema(ref_template=_REFERENCES)
    schemas |= {**own.pop("$defs"), "ErrorResponse": own}


def main(path: str) -> None:
    text = json.dumps(document(), ensure_ascii=False, indent=2)
    Path(path).write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
