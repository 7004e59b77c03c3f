"""What the routes are given: the service, the caller and the caller's account."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Depends, Request

from bridge.amocrm.disposable_token import Caller
from bridge.bootstrap_settings import SettingsService
from bridge.domain.errors import RefusedError
from bridge.domain.groups import Group
from bridge.domain.records import Account as AccountRecord
from bridge.domain.records import Bot


def _service(request: Request) -> SettingsService:
    service: SettingsService = request.context["service"]
    return service


def _caller(request: Request) -> Caller:
    caller: Caller = request.context["caller"]
    return caller


def _account(
    service: Annotated[SettingsService, Depends(_service)], caller: Annotated[Caller, Depends(_caller)]
) -> AccountRecord:
    account = service.accounts.get(caller.account_id)
    if account is None:
        raise RefusedError(409, "not_installed", "Установка виджета не завершена. Авторизуйте виджет заново")
    return account


Service = Annotated[SettingsService, Depends(_service)]
WhoCalls = Annotated[Caller, Depends(_caller)]
Account = Annotated[AccountRecord, Depends(_account)]


def own_bot(service: SettingsService, account: AccountRecord, bot_id: int) -> Bot:
    """Return the account's bot; another account's bot is refused exactly as one that does not exist."""
    bot = service.bots.get(bot_id)
    if bot is None or bot.account_id != account.account_id:
        raise RefusedError(404, "unknown_bot", "Такой бот не подключён")
    return bot


def own_group(service: SettingsService, account: AccountRecord, group_id: int) -> Group:
    """Return the account's group by any id that it has had; another account's is refused as one that is not there."""
    group = service.groups.get(account.account_id, group_id)
    if group is None:
        raise RefusedError(404, "unknown_group", "Такой группы нет: ни один бот аккаунта в ней не был")
    return group
