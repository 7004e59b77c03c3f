"""Requests to the chats service that may be served: known, signed by the channel, of a connected account."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from aiohttp import web
from pydantic import BaseModel, ValidationError

from local.simulators.amocrm.amojo.schemas import Connect, Disconnect
from local.simulators.amocrm.amojo.signature import check_request
from local.simulators.amocrm.errors import AmojoError
from local.simulators.amocrm.hosts import host_of, is_amojo
from local.simulators.amocrm.runtime import Simulator, simulator_of
from local.simulators.amocrm.state.account import Account
from local.simulators.amocrm.state.switches import Switches
from local.world import AMO_CHANNEL_ID, AMO_CHANNEL_SECRET

Model = TypeVar("Model", bound=BaseModel)

_NOT_REGISTERED = ("ORIGIN_NOT_REGISTERED", "NOT_FOUND")


@dataclass(frozen=True)
class Call:
    """A checked request of a connected scope."""

    simulator: Simulator
    account: Account
    request: web.Request
    body: bytes

    def parse(self, model: type[Model]) -> Model:
        return parse(model, self.body)


def parse(model: type[Model], body: bytes) -> Model:
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        raise bad_data(error) from error


def bad_data(error: ValidationError) -> AmojoError:
    first = error.errors(include_url=False, include_context=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    return AmojoError(400, "BAD_REQUEST", f"{place}: {first['msg']}" if place else first["msg"])


async def _signed_body(request: web.Request, account: Account | None) -> bytes:
    body = await request.read()
    window = (account.switches if account else Switches()).signature_window_seconds
    check_request(
        AMO_CHANNEL_SECRET,
        request.method,
        request.rel_url.raw_path,
        request.headers,
        body,
        now=time.time(),
        window=window,
    )
    return body


def _check_paid(account: Account) -> None:
    if account.switches.unpaid:
        raise AmojoError(402, "PAYMENT_REQUIRED", "account is not paid")


def scoped(
    handler: Callable[[Call], Awaitable[web.Response]],
) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Turn a handler of checked calls into one of requests: channel, signature, connection, payment, in that order."""

    async def answer(request: web.Request) -> web.Response:
        simulator = simulator_of(request)
        channel, _, amojo_id = request.match_info["scope"].partition("_")
        if channel != AMO_CHANNEL_ID or not is_amojo(host_of(request)):
            raise AmojoError(404, *_NOT_REGISTERED)
        account = simulator.world.by_amojo(amojo_id)
        body = await _signed_body(request, account)
        if account is None or not account.connected:
            raise AmojoError(404, *_NOT_REGISTERED)
        _check_paid(account)
        return await handler(Call(simulator, account, request, body))

    return answer


Addressed = TypeVar("Addressed", Connect, Disconnect)


async def channel_call(request: web.Request, model: type[Addressed]) -> tuple[Account, Addressed]:
    """Check a request addressed to the channel; the account is named in its body."""
    if request.match_info["channel"] != AMO_CHANNEL_ID or not is_amojo(host_of(request)):
        raise AmojoError(404, *_NOT_REGISTERED)
    world = simulator_of(request).world
    try:
        named = world.by_amojo(model.model_validate_json(await request.read()).account_id)
    except ValidationError:
        named = None
    body = parse(model, await _signed_body(request, named))
    if named is None:
        raise AmojoError(400, "ACCOUNT_NOT_FOUND", f"account {body.account_id} not found")
    _check_paid(named)
    return named, body
