"""Every route of the settings API as its own document names them, with a request that fits each."""

from dataclasses import dataclass
from typing import Any

from settings_api.openapi import document
from tests.fakes.bots import BOT_ID
from tests.fakes.groups import DEAL, GROUP_ID, OTHER_DEAL

FAILURE_ID = "1790000000000-0123456789abcdef"
PLACES = {
    "bot_id": BOT_ID,
    "group_id": GROUP_ID,
    "deal_id": DEAL,
    "telegram_id": 42,
    "failure_id": FAILURE_ID,
}
BODIES: dict[tuple[str, str], Any] = {
    ("POST", "/v1/bots"): {
        "token": f"{BOT_ID}:AAHfiqksKZ8WmR2zSjiQ7_v4TMAKdiHm9T0",
        "label": "Магазин",
        "pipeline_id": 11,
    },
    ("POST", "/v1/bots/check"): {"token": f"{BOT_ID}:AAHfiqksKZ8WmR2zSjiQ7_v4TMAKdiHm9T0"},
    ("PATCH", "/v1/bots/{bot_id}"): {"label": "Чужой"},
    ("PUT", "/v1/bots/{bot_id}/funnel"): {
        "admin_chat_id": -100500,
        "profiles": [
            {
                "key": "agency",
                "name": "MONSTER AGENCY",
                "welcome": "Добро пожаловать!",
                "buttons": [{"text": "📈 Привлечь клиентов", "choice": "Привлечь клиентов"}],
                "pipeline_id": 11,
                "follow_up": "Пришлите ссылку",
            }
        ],
    },
    ("POST", "/v1/bots/{bot_id}/funnel/import"): {"agency": {"name": "MONSTER AGENCY", "pipeline_id": 11}},
    ("PATCH", "/v1/groups/{group_id}"): {"authors": "line"},
    ("POST", "/v1/groups/{group_id}/links"): {"bot_id": BOT_ID, "deal_id": OTHER_DEAL},
    ("PUT", "/v1/staff/{telegram_id}"): {"user_id": 9},
    ("PUT", "/v1/bots/{bot_id}/people/{telegram_id}"): {"phone": "+79991234567"},
    ("POST", "/v1/failures/retry"): {"ids": [FAILURE_ID]},
    ("POST", "/v1/registration"): {"name": "Анна", "phone": "+79991234567", "agreement": True},
}


@dataclass(frozen=True)
class Route:
    """A route: `path` with places filled in, `template` as it is written; `is_open` for one without a token."""

    method: str
    template: str
    is_open: bool

    @property
    def path(self) -> str:
        return self.template.format_map(PLACES)

    @property
    def body(self) -> Any:
        return BODIES.get((self.method, self.template))

    @property
    def names_a_thing(self) -> bool:
        """Tell whether it is about one thing that another account may have; people are everybody's."""
        return not self.template.startswith("/v1/staff") and (
            "{" in self.template or self.template == "/v1/failures/retry"
        )


def routes() -> list[Route]:
    found = document()["paths"].items()
    return [
        Route(method.upper(), path, operation.get("security") == [])
        for path, operations in found
        for method, operation in operations.items()
    ]


ROUTES = routes()
WIDGET = [route for route in ROUTES if not route.is_open]
NAMED = [route for route in WIDGET if route.names_a_thing]
CHANGES = [route for route in WIDGET if route.method != "GET"]


def name_of(route: Route) -> str:
    return f"{route.method} {route.template}"
