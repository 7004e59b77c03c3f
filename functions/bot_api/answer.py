"""The gateway's HTTP entrance: Telegram's Bot API for a bot's own code beside us."""

from bridge import cold_start

# isort: split

from typing import Any

from bridge.bootstrap_gateway import gateway
from bridge.domain.errors import BridgeError, RefusedError, TransientError
from bridge.observability import logger
from bridge.owner.answers import BROKEN, refusal_of, written
from bridge.owner.events import PREFLIGHT, Event, answer_of, header_of, raw_call, verb_of
from bridge.owner.paths import FilePlace, no_method, read_path
from bridge.owner.requests import read_call
from bridge.relay.messages.gateway import CallAnswer, Passed

_gateway = gateway()


@logger.inject_lambda_context(correlation_id_path="requestContext.requestId", clear_state=True)
def handler(event: Event, context: Any) -> dict[str, Any]:
    """Answer as Telegram does, whatever happens: code that is told otherwise by something in between stops for good."""
    _gateway.deadline.start(context)
    try:
        answer = _answer(event)
    except BridgeError as error:
        _note(error)
        answer = refusal_of(error)
    except Exception:  # noqa: BLE001 - whatever it was, the code is to be told in Telegram's words
        logger.exception("not answered")
        answer = BROKEN
    return answer_of(written(answer) if isinstance(answer, CallAnswer) else answer)


def _answer(event: Event) -> CallAnswer | Passed:
    if verb_of(event) == "OPTIONS":
        return PREFLIGHT
    place = read_path(event["rawPath"])
    bot = _gateway.open(place.key)
    if isinstance(place, FilePlace):
        verb = verb_of(event)
        if verb not in {"GET", "HEAD"}:
            raise no_method()
        return _gateway.file(bot, place.path, verb=verb, part=header_of(event, "range"))
    raw = raw_call(event)
    return _gateway.take(bot, read_call(place.method, raw), raw)


def _note(error: BridgeError) -> None:
    """Log it, without the path: the key stands there."""
    if isinstance(error, RefusedError):
        logger.info("refused", extra={"code": error.code})
    elif isinstance(error, TransientError):
        logger.warning("not passed on", extra={"reason": str(error)})
    else:
        logger.error("not answered", extra={"reason": str(error)})


cold_start.over()
