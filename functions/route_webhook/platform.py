"""POST /platform/answers/{key}: check who answers, enqueue what is said to the person, answer."""

import json
from typing import Any

from bridge import bootstrap_platform
from bridge.domain.errors import RefusedError
from bridge.domain.identity import content_hash, read_conversation
from bridge.entrance import Event, answered, header, json_object, path_parameter, raw_body
from bridge.fields import Object, text_of
from bridge.observability import logger
from bridge.platform.reading import answer_in

SECRET_HEADER = "x-webhook-secret"  # noqa: S105
BEARER = "bearer "

NAMES = ("id", "message_id")
"""Fields with which a platform tells its answers apart."""

SAID = ("content", "answers", "escalate")
"""Fields that say something; what else changes from one try to the next makes no other answer."""

_work = bootstrap_platform.platform_receive()


@logger.inject_lambda_context(correlation_id_path="requestContext.requestId", clear_state=True)
def handler(event: Event, context: Any) -> dict[str, Any]:
    """Refuse what is not the platform's or cannot be used; 503 only when an answer could not be stored."""
    _work.deadline.start(context)
    answer = answered(event, _receive)
    _work.counters.flush()
    return answer


def _receive(event: Event) -> dict[str, object]:
    path = path_parameter(event, "key")
    whose = _work.keys.proves(lambda keys: read_conversation(keys.keys(), path))
    if whose is None:
        raise RefusedError(404, "not_found", "Такого адреса нет")
    text, body = json_object(raw_body(event))
    named = header(event, "idempotency-key") or _named_in(body)
    name = content_hash(named or text)
    messages = _work.take(whose, _proof(event), lambda: answer_in(body), name, is_named=bool(named))
    return {"ok": True, "messages": messages}


def _named_in(body: Object) -> str:
    """Return what tells an answer apart by the ids in it, of which a platform may mean one for all its answers."""
    ids = [text_of(body, field) for field in NAMES]
    return json.dumps([*ids, *(body.get(field) for field in SAID)]) if any(ids) else ""


def _proof(event: Event) -> str:
    authorization = header(event, "authorization")
    bearer = authorization[len(BEARER) :].strip() if authorization.lower().startswith(BEARER) else ""
    return header(event, SECRET_HEADER) or bearer
