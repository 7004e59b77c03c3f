"""How everything that goes wrong is answered: one body for all of it, `{"error": {"code", "message"}}`."""

import json
import math
from collections.abc import Sequence

from aws_lambda_powertools.event_handler import Response, content_types
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError

from bridge.domain.errors import PermanentError, RefusedError, TransientError
from bridge.domain.funnel_wishes import spoken
from bridge.domain.reasons import Reason
from bridge.observability import logger
from settings_api.language import said

FIELDS = {
    "token": "токен",
    "label": "приписка",
    "pipeline_id": "воронка",
    "status_id": "этап",
    "enabled": "включён",
    "user_id": "пользователь amoCRM",
    "bot_id": "бот",
    "deal_id": "ID сделки",
    "search": "поиск",
    "bot": "бот",
    "group": "группа",
    "sort": "порядок",
    "limit": "сколько показать",
    "page": "страница",
    "ids": "сообщения",
    "reason": "причина",
    "direction": "направление",
    "since": "с какого времени",
    "days": "сколько дней",
    "version": "версия",
    "name": "имя",
    "phone": "телефон",
    "agreement": "соглашение",
    "subdomain": "поддомен",
    "body": "тело запроса",
    "authors": "кто пишет",
    "linkers": "кто связывает сделки",
    "other_bots": "сообщения других ботов",
    "admin_chat_id": "чат администраторов",
    "default": "профиль по умолчанию",
    "profiles": "профили",
    "route": "маршрут сообщений",
    "route.kind": "куда идут сообщения",
    "route.base": "адрес Wahelp",
    "route.project": "проект Wahelp",
    "route.channel": "канал Wahelp",
    "route.login": "логин Wahelp",
    "route.password": "пароль Wahelp",
    "route.access_token": "токен доступа Wahelp",
    "route.shape": "способ отправки",
    "route.forward": "что пересылать",
    "route.url": "адрес платформы",
    "route.secret": "секрет платформы",
    "route.admins": "администраторы бота",
    "route.quiet_minutes": "минуты тишины",
    "gateway": "свой код бота",
    "gateway.mirror": "что видно в amoCRM",
    "gateway.quiet_minutes": "минуты тишины",
    "gateway.quiet_answer": "что с отправкой во время тишины",
    "gateway.allow_token": "настоящий токен",
    "gateway.greets": "приветствия",
}
"""The fields as people know them; any other is named as it was sent."""

WITHIN = {"route": 4, "gateway": 3}
"""Fields that have fields of their own, and where the name of one stands in the place of an error."""

LONGEST_NAME = 64
"""Characters of a field's name that are told back to whoever made it up."""

RETRY_AFTER = 5
"""Seconds after which trying again makes sense when the other side did not say."""


def answer_error(error: Exception) -> Response[str]:
    """Translate an exception into an answer; what nobody expected is logged with its traceback."""
    match error:
        case RefusedError():
            logger.info("refused", extra={"code": error.code})
            return _answer(error.status, error.code, error.text, error.fields, error.retry_after, error.texts)
        case PermanentError():
            logger.warning("refused", extra={"code": str(error.reason), "detail": error.detail})
            return _answer(409, str(error.reason), error.reason.text)
        case TransientError():
            return _unavailable(error)
        case RequestValidationError():
            return _bad_fields(error)
        case NotFoundError():
            return _answer(404, "not_found", "Такого адреса нет")
        case _:
            logger.error("unexpected error", exc_info=error)
            return _answer(500, "internal", Reason.INTERNAL.text)


def _unavailable(error: TransientError) -> Response[str]:
    logger.warning("temporarily unavailable", extra={"reason": str(error)})
    text = "Сейчас не получилось: сервис не отвечает. Попробуйте ещё раз чуть позже"
    return _answer(503, str(error.reason), text, retry_after=error.retry_after or RETRY_AFTER)


def _bad_fields(error: RequestValidationError) -> Response[str]:
    """Name the fields, never their values. A path that cannot be an id is the path of nothing."""
    places = [trouble["loc"] for trouble in error.errors()]
    if any(place[0] == "path" for place in places):
        return answer_error(NotFoundError())
    # ("body", "enabled", …): behind the field stand the alternatives of its type; ("body",) is a missing body.
    named = {_name(_field_of(place)) for place in places}
    # A route that is none of any kind is no «nothing» either; what is wrong within it says more.
    said_within = {outer for outer in WITHIN if any(field.startswith(f"{outer}.") for field in named)}
    fields = sorted(named - said_within)
    told = ", ".join(said(_spoken(field)) for field in fields)
    return _answer(422, "bad_fields", f"Проверьте поля: {told}", fields)


def _field_of(place: Sequence[int | str]) -> str:
    """Return which field is wrong: of a route or a gateway one within it, in lists with its place
    (`profiles[1].buttons[0].text`).

    Behind a route stand the kinds and the kind that it is of, behind a gateway its type, and behind any other field the
    alternatives of its type.
    """
    for outer, depth in WITHIN.items():
        if outer in place[1:2] and len(place) > depth:
            return f"{outer}.{place[depth]}"
    if not any(isinstance(step, int) for step in place[2:3]):
        return str(place[:2][-1])
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in place[1:])
    return "".join(steps).removeprefix(".")


def _spoken(field: str) -> str:
    return spoken(field) if "[" in field else FIELDS.get(field, field)


def _name(field: object) -> str:
    """Return a field's name as it may be told back."""
    return _whole(str(field)[:LONGEST_NAME])


def _whole(text: str) -> str:
    """Return a text without half a character that somebody sent, which is none of an answer."""
    return text.encode(errors="replace").decode()


def _answer(
    status: int,
    code: str,
    text: str,
    fields: Sequence[str] = (),
    retry_after: float | None = None,
    texts: Sequence[str] = (),
) -> Response[str]:
    error: dict[str, object] = {"code": code, "message": _whole(said(text))}
    if fields:
        error["fields"] = [_name(field) for field in fields]
    if texts:
        error["texts"] = {_name(field): said(text) for field, text in zip(fields, texts, strict=True)}
    headers = {} if retry_after is None else {"Retry-After": str(math.ceil(retry_after))}
    return Response(status, content_types.APPLICATION_JSON, json.dumps({"error": error}, ensure_ascii=False), headers)
