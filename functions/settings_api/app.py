"""The Lambda function behind the widget."""

from bridge.bootstrap_settings import settings_service
from bridge.observability import logger
from settings_api.api import build

handler = logger.inject_lambda_context(correlation_id_path="requestContext.requestId", clear_state=True)(
    build(settings_service())
)
