"""On a schedule: renew OAuth pairs, finish installations, see which accounts are back."""

from typing import Any

from bridge import bootstrap
from bridge.observability import logger

_work = bootstrap.token_refresh()


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: Any) -> dict[str, int]:  # noqa: ARG001
    _work.deadline.start(context)
    renewed = _work.look_after(_work.deadline.left)
    _work.counters.flush()
    return {"renewed": renewed}
