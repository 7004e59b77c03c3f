"""On a schedule: renew OAuth pairs, finish installations, see which accounts are back."""

from typing import Any

from bridge import bootstrap
from bridge.observability import logger

_work = bootstrap.token_refresh()


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: Any) -> dict[str, int]:  # noqa: ARG001
    renewed = _work.look_after(lambda: context.get_remaining_time_in_millis() / 1000)
    _work.counters.flush()
    return {"renewed": renewed}
