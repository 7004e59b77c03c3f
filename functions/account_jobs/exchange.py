"""Install queue → OAuth pairs: what strangers can ask for too, in a function of its own."""

from typing import Any

from bridge import bootstrap
from bridge.consumer import Delivery
from bridge.domain.errors import PermanentError
from bridge.entrances import read_exchange
from bridge.observability import logger

_work = bootstrap.code_exchange()


def _do(delivery: Delivery) -> None:
    asked = read_exchange(delivery.body)
    _work.exchange(asked.domain, asked.code, asked.called_ms)


def _fail(delivery: Delivery, error: PermanentError) -> None:
    """Nothing to keep: a code that is dead can only be followed by another installation."""


_consume = _work.consumer(_do, _fail)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: Any) -> Any:
    return _consume(event, context)
