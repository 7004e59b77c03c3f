"""POST /wahelp/webhook/{bot_id}: check the token, put what operators wrote on the outgoing queue, answer."""

from bridge import cold_start

# isort: split

import json
from typing import Any

import boto3

from bridge.config import AWS_PATIENCE, Settings
from bridge.deadline import Deadline
from bridge.domain.content import Content, Text
from bridge.domain.errors import RefusedError
from bridge.domain.identity import LARGEST_ID, proves_route
from bridge.domain.route_answers import RouteAnswer
from bridge.domain.routes import RouteKind
from bridge.entrance import Event, answered, bot_in_path, header, query_parameter, raw_body
from bridge.observability import logger
from bridge.queues import FifoQueue
from bridge.route_lines import queued
from bridge.storage.secrets import Secret
from bridge.wahelp.reading import OperatorWords, operators_words

TOKEN_HEADER = "x-wahelp-token"  # noqa: S105

settings = Settings()
_deadline = Deadline()
_aws = boto3.session.Session()
_outgoing = FifoQueue(_deadline.guard(_aws.client("sqs", config=AWS_PATIENCE)), settings.text("OUTGOING_QUEUE_URL"))
_keys = Secret(
    _deadline.guard(_aws.client("secretsmanager", config=AWS_PATIENCE)), settings.text("WEBHOOK_KEYS_SECRET_ARN")
)


@logger.inject_lambda_context(correlation_id_path="requestContext.requestId", clear_state=True)
def handler(event: Event, context: Any) -> dict[str, Any]:
    """Refuse what is not the route's; 503 only when an answer could not be stored, so that it is sent again."""
    _deadline.start(context)
    return answered(event, _receive_wahelp)


def _receive_wahelp(event: Event) -> dict[str, object]:
    bot_id = bot_in_path(event)
    token = header(event, TOKEN_HEADER) or query_parameter(event, "token")
    if not _keys.proves(lambda keys: proves_route(keys.keys(), RouteKind.WAHELP, bot_id, token)):
        raise RefusedError(401, "bad_token", "Неверный токен вебхука")
    answers = [_answer(bot_id, words) for words in operators_words(_json(raw_body(event)))]
    _outgoing.send_all([queued(answer) for answer in answers])
    return {"ok": True, "handled": bool(answers)}


def _json(raw: bytes) -> Any:
    """Return what was sent, objects or lists of them; RefusedError for anything else."""
    try:
        parsed = json.loads(raw.decode("utf-8-sig", errors="replace"))
    except (ValueError, RecursionError):
        parsed = None
    if not isinstance(parsed, dict | list):
        raise RefusedError(400, "bad_json", "Тело запроса — не JSON")
    return parsed


def _answer(bot_id: int, words: OperatorWords) -> RouteAnswer:
    lines = "\n".join(filter(None, (words.text, *words.files)))
    content: Content | None = Text(lines) if lines else None
    return RouteAnswer(
        RouteKind.WAHELP, bot_id, words.message_id[:LARGEST_ID], content, phone=words.phone, channel=words.channel
    )


cold_start.over()
