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
_ERROR = {
    "description": "An error; its codes are listed in docs/api.md",
    "content": {"application/json": {"schema": {"$ref": _REFERENCES.format(model="ErrorResponse")}}},
}


class ErrorDetails(BaseModel):
    """`code` is stable, `message` is for people, `fields` names what was wrong with the request."""

    code: str
    message: str
    fields: list[str] = []


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
    for operations in found["paths"].values():
        for operation in operations.values():
            succeeded = {code: answer for code, answer in operation["responses"].items() if code < "400"}
            if "204" in succeeded:
                succeeded["204"].pop("content")
            operation["responses"] = {**succeeded, "4XX": _ERROR, "5XX": _ERROR}
    _replace_error_schemas(found["components"]["schemas"])
    found["paths"] = dict(sorted(found["paths"].items()))
    return found


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
