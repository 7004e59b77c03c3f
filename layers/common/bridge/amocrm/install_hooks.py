"""What amoCRM calls when the widget is installed and when it is disabled: whom to believe."""

import hashlib
import hmac
import re

from bridge.amocrm.addresses import ACCOUNT_DOMAIN
from bridge.domain.errors import RefusedError

CODE = re.compile(r"[!-~]{1,4096}")


def account_domain(referer: str) -> str:
    """Return the account's domain that the installation names.

    The code is exchanged at that host, so nothing but amoCRM's own domains is accepted.
    Raises RefusedError(400) (amoCRM developers, "public integrations").
    """
    if not ACCOUNT_DOMAIN.fullmatch(referer):
        raise RefusedError(400, "foreign_referer", "Это не адрес аккаунта amoCRM")
    return referer


def authorisation_code(code: str) -> str:
    """Return the code of an installation, which is short and printable; what a stranger makes up need not be."""
    if not code:
        raise RefusedError(400, "no_code", "amoCRM не передала код авторизации. Установите виджет ещё раз")
    if not CODE.fullmatch(code):
        raise RefusedError(400, "bad_code", "Это не код авторизации amoCRM. Установите виджет ещё раз")
    return code


def check_client(received: str, client_id: str) -> None:
    """Refuse a hook that was meant for another integration."""
    if received != client_id:
        raise RefusedError(403, "foreign_client", "Запрос предназначен другой интеграции")


def uninstalled_account(account_id: str, signature: str, *, client_id: str, client_secret: str) -> int:
    """Return the account that disabled the widget, once its signature is proved.

    The signature is HMAC-SHA256 over `{client_uuid}|{account_id}` under the client secret, in hexadecimal
    (amoCRM developers, "step by step"). Raises RefusedError: 400 without an account, 401 for another signature.
    """
    if not re.fullmatch(r"[1-9][0-9]{0,17}", account_id):
        raise RefusedError(400, "bad_account", "Не указан аккаунт amoCRM")
    genuine = hmac.new(client_secret.encode(), f"{client_id}|{account_id}".encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(genuine.encode(), signature.lower().encode()):
        raise RefusedError(401, "bad_signature", "Подпись запроса не сошлась")
    return int(account_id)
