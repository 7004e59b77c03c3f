"""How a new account looks: pipelines with amoCRM's statuses, an administrator, a manager and the standard fields."""

from local.simulators.amocrm.state.account import Account, moment, new_uuid
from local.simulators.amocrm.state.records import LOST, UNSORTED_TYPE, WON, CustomField, Entity, Pipeline, Status, User

DEFAULT_PIPELINES = ("Воронка", "Повторные продажи")

MULTITEXT_KINDS = {
    "PHONE": ("WORK", "WORKDD", "MOB", "FAX", "HOME", "OTHER"),
    "EMAIL": ("WORK", "PRIV", "OTHER"),
}

_FIELDS: tuple[tuple[Entity, str, str, str], ...] = (
    ("contacts", "Должность", "text", "POSITION"),
    ("contacts", "Телефон", "multitext", "PHONE"),
    ("contacts", "Email", "multitext", "EMAIL"),
    ("companies", "Телефон", "multitext", "PHONE"),
    ("companies", "Email", "multitext", "EMAIL"),
    ("companies", "Web", "url", "WEB"),
    ("companies", "Адрес", "textarea", "ADDRESS"),
)
_STEPS = (
    ("Первичный контакт", "#99ccff"),
    ("Переговоры", "#ffff99"),
    ("Принимают решение", "#ffcc66"),
    ("Согласование договора", "#ffcccc"),
)
_IDS_PER_ACCOUNT = 10_000_000


def found_account(
    number: int, subdomain: str, *, amojo_id: str | None, pipelines: list[str] | None, is_unsorted_on: bool
) -> Account:
    """Return the account of that running number; its ids never meet those of another account."""
    account = Account(
        id=31_000_000 + number,
        amojo_id=amojo_id or new_uuid(),
        uuid=new_uuid(),
        subdomain=subdomain,
        name=f"Компания «{subdomain}»",
        created_at=moment(),
        serial=number * _IDS_PER_ACCOUNT,
        is_unsorted_on=is_unsorted_on,
        salesbot_id=new_uuid(),
    )
    _hire(account, "Администратор", is_admin=True)
    _hire(account, "Менеджер", is_admin=False)
    for sort, name in enumerate(pipelines or DEFAULT_PIPELINES, start=1):
        _add_pipeline(account, name, sort)
    for entity, name, kind, code in _FIELDS:
        kinds = MULTITEXT_KINDS.get(code)
        enums = kinds and [{"id": account.next_id(), "value": one, "sort": n} for n, one in enumerate(kinds, start=1)]
        field = CustomField(id=account.next_id(), name=name, type=kind, code=code, is_predefined=True, enums=enums)
        account.custom_fields[entity][field.id] = field
    return account


def _hire(account: Account, name: str, *, is_admin: bool) -> None:
    login = "admin" if is_admin else "manager"
    user = User(
        id=account.next_id(),
        name=name,
        email=f"{login}@{account.subdomain}.test",
        amojo_id=new_uuid(),
        is_admin=is_admin,
    )
    account.add_user(user)


def _add_pipeline(account: Account, name: str, sort: int) -> None:
    statuses = [
        Status(
            id=account.next_id(),
            name="Неразобранное",
            sort=10,
            color="#c1c1c1",
            type=UNSORTED_TYPE,
            is_editable=False,
        )
    ]
    statuses += [
        Status(id=account.next_id(), name=step, sort=20 + 10 * position, color=color)
        for position, (step, color) in enumerate(_STEPS)
    ]
    statuses += [
        Status(id=WON, name="Успешно реализовано", sort=10_000, color="#CCFF66", is_editable=False),
        Status(id=LOST, name="Закрыто и не реализовано", sort=11_000, color="#D5D8DB", is_editable=False),
    ]
    pipeline = Pipeline(
        id=account.next_id(), name=name, sort=sort, is_main=sort == 1, is_unsorted_on=True, statuses=statuses
    )
    account.pipelines[pipeline.id] = pipeline
