"""What the widget believes of the settings API is what the API's document says."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
TYPES = (ROOT / "widget" / "src" / "api" / "types.ts").read_text()
SCHEMAS: dict[str, Any] = json.loads((ROOT / "docs" / "openapi.json").read_text())["components"]["schemas"]

ANSWERS = {
    "Account": "AccountResponse",
    "Licence": "LicenceResponse",
    "Banner": "BannerResponse",
    "Registration": "RegistrationResponse",
    "Pipeline": "PipelineResponse",
    "Status": "StatusResponse",
    "Bot": "BotResponse",
    "BotPage": "BotPageResponse",
    "AmoRoute": "AmoRouteResponse",
    "WahelpRoute": "WahelpRouteResponse",
    "PlatformRoute": "PlatformRouteResponse",
    "Gateway": "GatewayResponse",
    "CodeWebhook": "CodeWebhookResponse",
    "CodeKey": "KeyResponse",
    "PersonPhone": "PhoneResponse",
    "CheckedToken": "CheckedTokenResponse",
    "Health": "HealthResponse",
    "HealthCheck": "CheckResponse",
    "Webhook": "WebhookResponse",
    "Group": "GroupResponse",
    "GroupBot": "GroupBotResponse",
    "GroupLink": "GroupLinkResponse",
    "GroupSettings": "GroupSettingsResponse",
    "GroupPage": "GroupPageResponse",
    "Colleague": "ColleagueResponse",
    "Failure": "FailureResponse",
    "FailurePage": "FailurePageResponse",
    "FailureReason": "ReasonResponse",
    "Funnel": "FunnelResponse",
    "FunnelProfile": "ProfileModel",
    "FunnelButton": "ButtonModel",
}
REQUESTS = {
    "NewBot": "ConnectBotRequest",
    "BotChanges": "ChangeBotRequest",
    "NewRegistration": "RegisterRequest",
    "WahelpWish": "WahelpRouteRequest",
    "PlatformWish": "PlatformRouteRequest",
    "GatewayWish": "GatewayRequest",
    "FunnelWish": "FunnelRequest",
    "ProfileWish": "ProfileModel",
}
UNIONS = {
    "HealthState": "HealthState",
    "BotState": "BotState",
    "Linkers": "Linkers",
    "Authors": "Authors",
    "Standing": "Standing",
    "Shape": "Shape",
    "Forward": "Forward",
    "ToldBy": "ToldBy",
    "Mirror": "Mirror",
    "QuietAnswer": "QuietAnswer",
    "Receiving": "Receiving",
}


def fields(interface: str) -> dict[str, str]:
    """Return the fields of an interface with their types as they are written; `?` stays with the name."""
    body = re.search(rf"export interface {interface}(?: extends \w+)? {{\n(.*?)\n}}", TYPES, re.DOTALL)
    assert body, interface
    return dict(re.findall(r"^  (\w+\??): (.+);$", body[1], re.MULTILINE))


def can_be_null(schema: dict[str, Any]) -> bool:
    return any(one.get("type") == "null" for one in schema.get("anyOf", []))


@pytest.mark.parametrize(("interface", "schema"), ANSWERS.items())
def test_answers_have_what_the_widget_reads(interface: str, schema: str) -> None:
    known = SCHEMAS[schema]["properties"]
    read = fields(interface)
    assert read.keys() <= known.keys()
    assert {name: " null" in kind for name, kind in read.items()} == {name: can_be_null(known[name]) for name in read}


@pytest.mark.parametrize(("interface", "schema"), REQUESTS.items())
def test_requests_have_what_the_api_takes(interface: str, schema: str) -> None:
    known, sent = SCHEMAS[schema], fields(interface)
    assert {name.rstrip("?") for name in sent} <= known["properties"].keys()
    assert set(known.get("required", [])) <= sent.keys()


@pytest.mark.parametrize(("union", "schema"), UNIONS.items())
def test_words_are_the_apis(union: str, schema: str) -> None:
    written = re.search(rf"export type {union} = (.+);", TYPES)
    assert written
    assert set(re.findall(r"'(\w+)'", written[1])) == set(SCHEMAS[schema]["enum"])
