"""What REON calls: whether a customer has paid, and until when one has."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Request
from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from bridge.domain.errors import RefusedError
from bridge.entrance import json_object, raw_body
from bridge.reon.billing import payment_in
from settings_api.context import Service
from settings_api.customer_responses import LicenceSetResponse, StatusAnswer
from settings_api.shown_licence import moment, status_of

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]

NO_TOKEN_NEEDED: dict[str, Any] = {"security": []}
SIGNED = {
    "security": [],
    "parameters": [
        {
            "name": "X-Signature",
            "in": "header",
            "required": True,
            "description": "HMAC-SHA256 of the raw body under the secret that REON and the product share, hexadecimal",
            "schema": {"type": "string", "pattern": "^[0-9a-fA-F]{64}$"},
        }
    ],
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["account_id", "paid_until"],
                    "properties": {
                        "account_id": {"type": "integer", "minimum": 1},
                        "paid_until": {
                            "description": "Unix seconds, a moment with its zone, or a day to its end in Moscow",
                            "anyOf": [{"type": "integer", "minimum": 0}, {"type": "string"}],
                        },
                    },
                }
            }
        },
    },
}


@router.get(
    "/status",
    summary="Whether a customer has paid, in REON's form",
    operation_id="customer_status",
    tags=["reon"],
    openapi_extensions=NO_TOKEN_NEEDED,
)
def customer_status(service: Service, subdomain: Annotated[str, Query(max_length=100)] = "") -> StatusAnswer:
    return status_of(service.find_customer(subdomain), service.clock.now())


@router.post(
    "/reon/licence",
    summary="Set until when a customer has paid; a date that is past ends the licence at once",
    operation_id="set_licence",
    tags=["reon"],
    openapi_extensions=SIGNED,
)
def set_licence(service: Service, request: Request) -> LicenceSetResponse:
    event = request.resolved_event
    raw = raw_body(event.raw_event)
    if not service.proves_reon(raw, event.headers.get("x-signature", "")):
        raise RefusedError(401, "bad_signature", "Подпись запроса не сошлась")
    _, said = json_object(raw)
    payment = payment_in(said)
    account = service.set_licence(payment.account_id, payment.paid_until)
    return LicenceSetResponse(
        account_id=account.account_id,
        state=account.licence.state(service.clock.now()),
        until=moment(account.licence.until),
        paid_until=moment(account.paid_until),
    )
