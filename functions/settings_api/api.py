"""The settings API: the entrance first, then the routes."""

from collections.abc import Callable
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2
from aws_lambda_powertools.utilities.typing import LambdaContext

from bridge.amocrm.disposable_token import Caller
from bridge.bootstrap_settings import SettingsService
from settings_api import (
    account,
    bot_list,
    bots,
    failures,
    funnels,
    group_links,
    groups,
    health,
    keys,
    oauth,
    people,
    pipelines,
    registration,
    reon,
    retries,
    staff,
)
from settings_api.cors import answer_headers, preflight_headers
from settings_api.entrance import WIDGET_ROUTES, authenticate, check_request
from settings_api.errors import answer_error
from settings_api.language import speak, spoken, wanted

Answer = dict[str, Any]
Handler = Callable[[dict[str, Any], LambdaContext], Answer]

RESOURCES = (
    account,
    registration,
    pipelines,
    bot_list,
    bots,
    funnels,
    health,
    keys,
    people,
    groups,
    group_links,
    staff,
    failures,
    retries,
    oauth,
    reon,
)

EVERY_ANSWER = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Vary": "Origin, Accept-Language",
}


def build(service: SettingsService) -> Handler:
    """Return the function's handler for HTTP API events of payload version 2.0."""
    app = resolver()

    def handler(event: dict[str, Any], context: LambdaContext) -> Answer:
        service.deadline.start(context)
        request = APIGatewayProxyEventV2(event)
        if request.http_method == "OPTIONS" and request.path.startswith(WIDGET_ROUTES):
            return {"statusCode": 204, "headers": EVERY_ANSWER | preflight_headers(request)}
        speak(wanted(request.headers.get("accept-language", "")))
        caller: Caller | None = None
        try:
            # Powertools validates a request before any middleware, so strangers are turned away here.
            if request.path.startswith(WIDGET_ROUTES):
                caller = authenticate(request, service)
                service.limit_calls(caller.account_id)
                check_request(request, caller)
            app.context.update(service=service, caller=caller)
            answer = app.resolve(event, context)
        except Exception as error:  # noqa: BLE001 - whatever happens, the caller gets an answer of the agreed shape
            answer = _as_answer(error)
        service.flush()
        answer["headers"] |= EVERY_ANSWER | {"Content-Language": str(spoken())} | answer_headers(request, caller)
        return answer

    return handler


def resolver() -> APIGatewayHttpResolver:
    """Return the routes; a request reaches them with `service` and `caller` in the context."""
    app = APIGatewayHttpResolver(enable_validation=True, response_validation_error_http_code=500)
    app.exception_handler(Exception)(answer_error)
    for resource in RESOURCES:
        app.include_router(resource.router)
    return app


def _as_answer(error: Exception) -> Answer:
    response = answer_error(error)
    headers = {"Content-Type": response.content_type, **response.headers}
    return {"statusCode": response.status_code, "headers": headers, "body": response.body}
