"""The Bot API's HTTP surface: `/bot<token>/<method>` and `/file/bot<token>/<path>`."""

import asyncio
import inspect
import re
from typing import Any

from aiohttp import web

from local.simulators.file_answers import bytes_answer
from local.simulators.telegram.answers import ApiError, Json, bad_request, render, success
from local.simulators.telegram.files import LINK_LIFETIME
from local.simulators.telegram.incoming import Incoming, read_call
from local.simulators.telegram.methods.call import Call
from local.simulators.telegram.methods.registry import BEHAVIOURS
from local.simulators.telegram.schema import Method, schema
from local.simulators.telegram.simulator import Simulator
from local.simulators.telegram.validation import check_call
from local.simulators.telegram.world import Bot

LONGEST_TOKEN = 80
_NEVER_FROM_WEBHOOK = frozenset({"setWebhook", "deleteWebhook", "close", "logOut"})
_TOKEN = re.compile(r"^[1-9]\d{0,19}:[A-Za-z0-9_-]+$")
_OLDER_NAMES = {
    "kickchatmember": "banchatmember",
    "getchatmemberscount": "getchatmembercount",
    "setstickersetthumb": "setstickersetthumbnail",
}
_UNCHECKED = frozenset({"allowed_updates"})
"""Parameters that the real server reads tolerantly: what it cannot read counts as not given."""


def find_bot(simulator: Simulator, token: str) -> Bot:
    """Return the bot of a token. Raises ApiError 400, 401 or 421 where the real server does not accept the token."""
    bot = simulator.by_token.get(token)
    if bot:
        if bot.logged_out_until > simulator.clock.now():
            raise ApiError(400, "Logged out", bare=True)
        return bot
    if not token.partition(":")[0].isdigit():
        raise ApiError(421, "unallowed token specified")
    if len(token) > LONGEST_TOKEN or not _TOKEN.match(token):
        raise ApiError(401, "invalid token specified")
    raise ApiError(401)


def find_method(name: str) -> Method:
    """Return the documented method of this name, or of an older name it has, in any case. Raises ApiError 404."""
    lower = name.lower()
    method = schema().methods.get(_OLDER_NAMES.get(lower, lower))
    if method is None:
        raise ApiError(404, "method not found")
    return method


def runs_from_webhook(name: str) -> bool:
    """Tell whether the server runs a method that stands in a webhook's answer."""
    method = schema().methods.get(name.lower())
    return method is not None and method.name not in _NEVER_FROM_WEBHOOK and not method.name.startswith("get")


def check(simulator: Simulator, bot: Bot, method: Method, incoming: Incoming) -> Call:
    """Return the call with its parameters checked. Raises ApiError."""
    checked = {name: value for name, value in incoming.params.items() if name not in _UNCHECKED}
    params = check_call(schema(), method, checked, incoming.uploads)
    return Call(simulator, bot, method.name, params, incoming.uploads, incoming.params)


async def perform(call: Call, method: Method) -> Any:
    """Do what a call asks and return its result. Raises ApiError 400 for a method that is not simulated."""
    behaviour = BEHAVIOURS.get(method.name)
    if behaviour is None:
        raise bad_request("method is not simulated")
    result = behaviour(call)
    return await result if inspect.isawaitable(result) else result


class BotApi:
    """Answers calls and records each in the bot's log."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self._running: set[asyncio.Task[Json]] = set()
        simulator.answer_method = self._from_webhook

    def routes(self) -> list[web.RouteDef]:
        return [
            web.route("*", r"/bot{token:[^/]+}/{method:[^/]+}", self._call),
            web.get(r"/file/bot{token:[^/]+}/{path:.+}", self._download),
        ]

    async def _call(self, request: web.Request) -> web.Response:
        if request.method not in {"GET", "POST"}:
            return render(ApiError(404).envelope())
        try:
            bot = find_bot(self._simulator, request.match_info["token"])
            method = find_method(request.match_info["method"])
            incoming = await read_call(request)
        except ApiError as error:
            return render(error.envelope())
        return render(await self.answer(bot, method, incoming))

    async def answer(self, bot: Bot, method: Method, incoming: Incoming) -> Json:
        """Run a call, record it, and return its whole answer."""
        at, params = self._simulator.clock.now(), incoming.params
        try:
            call = check(self._simulator, bot, method, incoming)
            params = {**params, **call.params}
            envelope = success(await perform(call, method))
        except ApiError as error:
            envelope = error.envelope()
        bot.record_sent(
            {
                "method": method.name,
                "params": params,
                "files": [upload.card(name) for name, upload in incoming.uploads.items()],
                "result": envelope,
                "at": at,
                "unknown": [name for name in params if name not in method.fields],
            }
        )
        self._simulator.feed.changed(bot.id)
        return envelope

    def _from_webhook(self, bot: Bot, raw: Json) -> None:
        """Run the method call that a webhook put into its answer; some methods are ignored there."""
        if not runs_from_webhook(raw["method"]):
            return
        method = find_method(raw["method"])
        params = {name: value for name, value in raw.items() if name != "method"}
        task = asyncio.get_running_loop().create_task(self.answer(bot, method, Incoming(params, {})))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _download(self, request: web.Request) -> web.Response:
        try:
            bot = find_bot(self._simulator, request.match_info["token"])
        except ApiError as error:
            return render(error.envelope())
        unique_id, issued = bot.file_paths.get(request.match_info["path"], ("", 0.0))
        if self._simulator.clock.now() - issued > LINK_LIFETIME:
            return render(ApiError(404).envelope())
        file = self._simulator.world.files[unique_id]
        return bytes_answer(request, self._simulator.files.read(file))
