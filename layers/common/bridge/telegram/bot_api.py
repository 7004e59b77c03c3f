"""One call of the Bot API, with or without files (core.telegram.org/bots/api, "Making requests", "Sending files")."""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import httpx

from bridge.domain.errors import PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.fields import Object
from bridge.http_calls import ANSWER_TIMEOUT, CONNECT_TIMEOUT, LEAST_TIME, body_of, call, send_files
from bridge.relay.messages import Upload
from bridge.telegram.errors import error_of

TIME_TO_SEND = CONNECT_TIMEOUT + ANSWER_TIMEOUT
"""Seconds that must be left to begin sending a message: an answer that is not waited for means sending it again."""

LONGEST_ANSWER = 30.0
"""Seconds that an answer is waited for where Telegram is slow and does what it was asked: by who may say something
twice, and in groups, where a slow mode holds a message for ten seconds (tdlib/telegram-bot-api#75)."""

NO_FILES: Mapping[str, Upload] = MappingProxyType({})


class BotApi:
    """Calls over HTTPS. The token stands in the URL, so nothing here logs a URL or lets one out in an error."""

    def __init__(self, http: httpx.Client, base_url: str) -> None:
        self._http = http
        self._base_url = base_url

    def object(self, token: str, method: str, **parameters: Any) -> Object:
        """Make a call whose result is an object."""
        result = self.call(token, method, **parameters)
        if not isinstance(result, dict):
            raise unclear()
        return result

    def change(self, token: str, method: str, **parameters: Any) -> None:
        """Make a call that changes a message; one that is so already is a success."""
        try:
            self.call(token, method, **parameters)
        except PermanentError as error:
            if error.reason is not Reason.UNCHANGED:
                raise

    def call(
        self,
        token: str,
        method: str,
        *,
        at_least: float = LEAST_TIME,
        patience: float = ANSWER_TIMEOUT,
        files: Mapping[str, Upload] = NO_FILES,
        **parameters: Any,
    ) -> Any:
        """Make a call and return its result; parameters that are None are left out.

        `files` are uploaded from disk, each as the part of that name: a parameter's own (`photo`), or one that a
        parameter refers to (`attach://…`).
        """
        url = f"{self._base_url}/bot{token}/{method}"
        given = {name: value for name, value in parameters.items() if value is not None}
        if files:
            response = send_files(
                self._http,
                Reason.TELEGRAM_UNAVAILABLE,
                url,
                size=sum(upload.size for upload in files.values()),
                at_least=at_least,
                data={name: _field(value) for name, value in given.items()},
                files={name: _part(upload) for name, upload in files.items()},
            )
        else:
            response = call(
                self._http,
                Reason.TELEGRAM_UNAVAILABLE,
                "POST",
                url,
                at_least=at_least,
                patience=patience,
                json=given,
            )
        body = body_of(response)
        if not response.is_success or body.get("ok") is False:
            raise error_of(response)
        if body.get("ok") is not True:
            raise unclear()
        return body.get("result")


def unclear() -> TransientError:
    return TransientError(Reason.TELEGRAM_UNCLEAR, "not an answer of the Bot API", outcome_unknown=True)


def _field(value: Any) -> str:
    """Return a parameter as a form has it: text as it is, everything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _part(upload: Upload) -> tuple[str, Any, str]:
    """Return a file's part of a form; Telegram decodes percent signs in its name, and no other spelling of one."""
    return upload.name.replace("%", "%25"), upload.content, upload.mime or "application/octet-stream"
