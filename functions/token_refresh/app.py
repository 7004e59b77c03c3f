"""On a schedule: renew the OAuth pairs that expire in the next hours."""

from typing import Any

from bridge import bootstrap
from bridge.observability import logger

AHEAD = 4 * 3600
"""Seconds before expiry: sixteen runs of the schedule, so that hours of trouble cost nobody an access token."""

_work = bootstrap.token_refresh()


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: Any) -> dict[str, int]:  # noqa: ARG001
    _work.deadline.start(context)
    return {"renewed": _work.refresh(AHEAD, _work.deadline.left)}
