"""What amoCRM calls when the widget is installed (its own 3 seconds, never again) and when it is disabled."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Request, Response
from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from bridge.amocrm.install_hooks import account_domain, authorisation_code, check_client, uninstalled_account
from bridge.bootstrap_settings import SettingsService
from bridge.domain.errors import RefusedError
from settings_api.context import Service
from settings_api.pages import page

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]

Parameter = Annotated[str, Query()]
NO_TOKEN_NEEDED: dict[str, list[str]] = {"security": []}


@router.get(
    "/oauth/install",
    summary="Redirect URI of the integration",
    operation_id="install",
    tags=["amocrm"],
    responses={200: {"description": "A page for the person", "content": {"text/html": {"schema": {"type": "string"}}}}},
    openapi_extensions=NO_TOKEN_NEEDED,
)
def install(
    service: Service,
    request: Request,
    code: Parameter = "",
    referer: Parameter = "",
    client_id: Parameter = "",
    error: Parameter = "",
) -> Response[str]:
    try:
        _start_installation(service, code, referer, client_id, error)
    except RefusedError as refused:
        if "text/html" in request.resolved_event.headers.get("accept", ""):
            return page(refused.status, "Виджет не установлен", refused.text)
        raise
    return page(200, "Виджет устанавливается…", "Вернитесь в amoCRM: через минуту можно подключать ботов.")


def _start_installation(service: SettingsService, code: str, referer: str, client_id: str, error: str) -> None:
    if error:
        raise RefusedError(400, "access_denied", "Доступ к аккаунту amoCRM не выдан. Установите виджет ещё раз")
    if client_id:
        check_client(client_id, service.client_id)
    service.entrances.exchange(account_domain(referer), authorisation_code(code), _called_ms(service))


@router.get(
    "/oauth/uninstall",
    summary="Hook that amoCRM calls when the widget is disabled",
    operation_id="uninstall",
    tags=["amocrm"],
    responses={200: {"description": "Done", "content": {"text/plain": {"schema": {"type": "string"}}}}},
    openapi_extensions=NO_TOKEN_NEEDED,
)
def uninstall(
    service: Service,
    account_id: Parameter = "",
    client_uuid: Parameter = "",
    client_id: Parameter = "",
    signature: Parameter = "",
) -> Response[str]:
    check_client(client_uuid or client_id, service.client_id)
    account = uninstalled_account(
        account_id, signature, client_id=service.client_id, client_secret=service.client_secret()
    )
    if service.accounts.uninstalled(account, _called_ms(service)):
        service.jobs.finish_uninstallation(account)
    return Response(200, "text/plain", "OK")


def _called_ms(service: SettingsService) -> int:
    """Return the moment of amoCRM's call: it puts an installation and an uninstallation in their order."""
    return int(service.clock.now() * 1000)
