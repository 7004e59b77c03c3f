"""The error answers of amoCRM: problem documents of REST and OAuth, and amojo's own shape."""

import json
from collections.abc import Mapping

from aiohttp import web

from local.simulators.faults import Fault

_TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    402: "Payment Required",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    422: "Unprocessable Entity",
    429: "Too Many Requests",
    500: "ErrInternalServer",
}


class RestError(Exception):
    """An error of REST v4 or OAuth, answered as `application/problem+json`."""

    def __init__(self, status: int, detail: str, extra: Mapping[str, object] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.extra = dict(extra or {})

    def answer(self) -> web.Response:
        return problem(self.status, self.detail, self.extra)


class OAuthError(Exception):
    """A refusal of the token endpoint; a grant that is not accepted carries a `hint`, a wrong client none.

    Sources: github.com/amocrm/amocrm-api-php issues 123, 218 and 315, github.com/Krukov/amocrm_api issue 41.
    """

    _TYPE = "https://developers.amocrm.ru/v3/errors/OAuthProblemJson"

    def __init__(self, status: int, hint: str | None) -> None:
        super().__init__(hint or "wrong client")
        self.status = status
        self.hint = hint

    def answer(self) -> web.Response:
        if self.hint is None:
            title, detail = "Некорректный клиент", "Авторизация клиента не прошла"
        else:
            title, detail = "Некорректный запрос", "В запросе отсутствует ряд параметров или параметры невалидны"
        told = {} if self.hint is None else {"hint": self.hint}
        return problem(self.status, detail, {**told, "title": title, "type": self._TYPE})


class AmojoError(Exception):
    """An error of the chats service: `{status, error_code, error_type, error_description}`."""

    def __init__(self, status: int, error_type: str, description: str) -> None:
        super().__init__(description)
        self.status = status
        self.error_type = error_type
        self.description = description

    def answer(self) -> web.Response:
        return amojo_error(self.status, self.error_type, self.description)


def unauthorized() -> RestError:
    return RestError(401, "Invalid user name or password")


def problem(status: int, detail: str, extra: Mapping[str, object] | None = None) -> web.Response:
    body = {
        "title": _TITLES.get(status, "Error"),
        "type": f"https://httpstatus.es/{status}",
        "status": status,
        "detail": detail,
        **(extra or {}),
    }
    return web.Response(
        text=json.dumps(body, ensure_ascii=False), status=status, content_type="application/problem+json"
    )


def amojo_error(status: int, error_type: str, description: str) -> web.Response:
    body = {"status": 0, "error_code": status, "error_type": error_type, "error_description": description}
    return web.json_response(body, status=status)


def fault_answer(fault: Fault) -> web.Response:
    """Render an injected fault: as amojo where `match` names its path, else as REST would answer."""
    status = fault.status or 500
    title = _TITLES.get(status, "Error")
    if isinstance(fault.body, str):
        kind = "text/html" if fault.body.lstrip().startswith("<") else "text/plain"
        response = web.Response(text=fault.body, status=status, content_type=kind)
    elif fault.body is not None:
        response = web.json_response(fault.body, status=status)
    elif "/v2/" in fault.match:
        response = amojo_error(status, title.upper().replace(" ", "_"), "injected fault")
    else:
        response = problem(status, title, None if fault.retry_after is None else {"retry_after": fault.retry_after})
    if fault.retry_after is not None:
        response.headers["Retry-After"] = str(fault.retry_after)
    return response
