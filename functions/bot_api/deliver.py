"""Owner queue → the updates that are kept for a bot's own code, and its webhook."""

from typing import Any

from bridge.bootstrap_owner import owner_deliver
from bridge.consumer import Delivery
from bridge.domain.errors import PermanentError
from bridge.observability import logger
from bridge.owner_lines import Drain, RawUpdate, Sweep, Wake, asked_in

_work = owner_deliver()


def _do(delivery: Delivery) -> None:
    match asked_in(delivery):
        case RawUpdate() as raw:
            _work.keep(raw.bot_id, raw.line, raw.body, raw.generation, raw.received_ms)
        case Wake() as wake:
            _work.serve(wake.bot_id, wake.hook_id, wake.line)
        case Drain() as drain:
            _work.serve.drain(drain.bot_id, drain.hook_id)
        case Sweep() as sweep:
            _work.sweep(sweep.bot_id, sweep.dropped)


def _fail(delivery: Delivery, error: PermanentError) -> None:
    """Let it be: after a day Telegram lets an update go as well."""
    logger.error("given up", extra={"bot_id": delivery.attributes.get("bot_id"), "reason": error.reason})


_consume = _work.consumer(_do, _fail)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: Any) -> Any:
    return _consume(event, context)
