"""Who may pass to the widget's routes; asked before anything of the request is read, so a stranger learns nothing."""

from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from bridge.amocrm.disposable_token import Caller, read_token
from bridge.bootstrap_settings import SettingsService
from bridge.domain.errors import RefusedError
from bridge.entrance import json_object, raw_body

WIDGET_ROUTES = "/v1/"


def authenticate(request: APIGatewayProxyEventV2, service: SettingsService) -> Caller:
    return read_token(
        request.headers.get("x-auth-token", ""),
        secret=service.client_secret(),
        audience=service.audience,
        client_id=service.client_id,
        now=service.clock.now(),
    )


def media_type(content_type: str) -> str:
    """Return the type without its parameters; case does not matter (RFC 9110, 8.3.1)."""
    return content_type.partition(";")[0].strip().lower()


def check_request(request: APIGatewayProxyEventV2, caller: Caller) -> None:
    """Refuse a page of another origin, a change by a person without rights, and a body that cannot be read."""
    if request.headers.get("origin", caller.origin) != caller.origin:
        raise RefusedError(403, "foreign_origin", "Запрос пришёл не со страницы вашего аккаунта amoCRM")
    if request.http_method != "GET" and caller.is_admin is False:
        raise RefusedError(403, "not_admin", "Менять настройки может только администратор аккаунта")
    raw = raw_body(request.raw_event)
    if not raw:
        return
    if media_type(request.headers.get("content-type", "")) != "application/json":
        raise RefusedError(415, "not_json", "Запрос должен быть в формате JSON")
    # Powertools knows the type only as it is written here.
    request.raw_event["headers"]["content-type"] = "application/json"
    # Left to the routes' validation, a list would pass as its first element.
    json_object(raw)
