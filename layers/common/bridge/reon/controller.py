"""REON's widget controller: who installed the widget, who removed it, who registered."""

from dataclasses import dataclass
from typing import Any

import httpx

from bridge.domain.errors import TransientError
from bridge.domain.reasons import Reason
from bridge.domain.records import Account
from bridge.domain.registration import Registration
from bridge.http_calls import call

WIDGET = "Telegram бот для общения через amoCRM"
ACTIVE = "Y"


@dataclass(frozen=True)
class ControllerClient:
    """`Reon` over HTTP; `url` is empty where nobody is to be told.

    Fields as REON's own widgets send them; the controller's answer says nothing, and what it refuses today it may take
    once it is mended. `product_id`: the product in REON's own CRM (`enumId`).
    """

    http: httpx.Client
    url: str
    client_id: str
    product_id: int

    def installed(self, account_id: int) -> None:
        self._tell("GET", "/informer", params=self._named(account_id))

    def removed(self, account_id: int) -> None:
        self._tell("GET", "/del", params=self._named(account_id))

    def registered(self, account: Account, registration: Registration) -> bool:
        body = {
            "userName": registration.name,
            "userPhone": registration.phone,
            "account": account.account_id,
            "widgetName": WIDGET,
            "termsOfUse": "true",
            "accountSubdomain": account.subdomain,
            "widgetStatus": ACTIVE,
            "client_uuid": self.client_id,
            "enumId": self.product_id,
        }
        return self._tell("POST", "/informer", json=body)

    def _named(self, account_id: int) -> dict[str, str]:
        return {"client_uuid": self.client_id, "account_id": str(account_id)}

    def _tell(self, method: str, path: str, **options: Any) -> bool:
        """Tell whether there was anybody to tell."""
        if not self.url:
            return False
        answer = call(self.http, Reason.REON_UNAVAILABLE, method, f"{self.url}{path}", **options)
        if not answer.is_success:
            raise TransientError(Reason.REON_UNAVAILABLE, f"status {answer.status_code}")
        return True
