"""On a schedule: have the bots of every account in service looked at."""

from typing import Any

from bridge import bootstrap_bots
from bridge.observability import logger

_work = bootstrap_bots.bot_health()


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: Any) -> dict[str, int]:  # noqa: ARG001
    _work.deadline.start(context)
    return {"accounts": _work.watch(_work.deadline.left)}
