"""How everything that goes wrong is answered: one body for all of it, `{"error": {"code", "message"}}`."""

import json
import math

from aws_lambda_powertools.event_handler import Response, content_types
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError

from bridge.domain.errors import PermanentError, RefusedError, TransientError
from bridge.domain.reasons import Reason
from bridge.observability import logger

FIELDS = {
    "token": "токен",
    "label": "приписка",
    "pipeline_id": "воронка",
    "status_id": "этап",
    "enabled": "включён",
}
"""The fields as people know them; any other is named as it was sent."""

RETRY_AFTER = 5
"""Seconds after which trying again makes sense when the other side did not say."""


def answer_error(error: Exception) -> Response[str]:
    """Translate an exception into an answer; what nobody expected is logged with its traceback."""
    match error:
        case RefusedError():
            logger.info("refused", extra={"code": error.code})
            return _answer(error.status, error.code, error.text)
        case PermanentError():
            logger.warning("refused", extra={"code": str(error.reason), "detail": error.detail})
            return _answer(409, str(error.reason), error.reason.text)
        case TransientError():
            return _unavailable(error)
        case RequestValidationError():
            return _bad_fields(error)
        case NotFoundError():
            return _answer(404, "not_found", "Такого адреса нет")
        case _:
            logger.error("unexpected error", exc_info=error)
            return _answer(500, "internal", Reason.INTERNAL.text)


def _unavailable(error: TransientError) -> Response[str]:
    logger.warning("temporarily unavailable", extra={"reason": str(error)})
    answer = _answer(503, str(error.reason), "Сейчас не получилось: сервис не отвечает. Попробуйте ещё раз чуть позже")
    answer.headers["Retry-After"] = str(math.ceil(error.retry_after or RETRY_AFTER))
    return answer


def _bad_fields(error: RequestValidationError) -> Response[str]:
    """Name the fields, never their values. A path that cannot be an id is the path of nothing."""
    places = [trouble["loc"] for trouble in error.errors()]
    if any(place[0] == "path" for place in places):
        return answer_error(NotFoundError())
    # ("body", "enabled", …): behind the field stand the alternatives of its type; ("body",) is a missing body.
    fields = sorted({str(place[:2][-1]) for place in places})
    named = ", ".join(FIELDS.get(field, field) for field in fields)
    return _answer(422, "bad_fields", f"Проверьте поля: {named}", fields)


def _answer(status: int, code: str, message: str, fields: list[str] | None = None) -> Response[str]:
    error = {"code": code, "message": message} | ({"fields": fields} if fields else {})
    return Response(status, content_types.APPLICATION_JSON, json.dumps({"error": error}, ensure_ascii=False))
