"""The HTTP server: everything of the Bot API but its webhooks is passed on."""

from pathlib import Path

from aiohttp import web

from local.polling.bots import PolledBots, Say
from local.polling.upstream import UnreachableError, Upstream
from local.simulators.telegram.answers import ApiError, Json, bad_request, conflict, render
from local.simulators.telegram.incoming import LARGEST_BODY, read_call
from local.simulators.telegram.server import allow_loopback, preflight

POLLED = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


class Proxy:
    """Answers a bot's calls: those about webhooks itself, all others as the real Bot API does."""

    def __init__(self, bots: PolledBots, upstream: Upstream) -> None:
        self._bots = bots
        self._upstream = upstream

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/sim/state", self._state),
            web.post("/sim/reset", self._reset),
            web.get("/sim/bots", self._nobody),
            web.get("/sim/events", self._bots.feed.stream),
            web.route("*", "/sim/{anything:.*}", self._real),
            web.route("*", r"/bot{token:[^/]+}/{method:[^/]+}", self._call),
            web.route("*", r"/file/bot{token:[^/]+}/{path:.+}", self._upstream.pass_on),
        ]

    async def _call(self, request: web.Request) -> web.StreamResponse:
        token, method = request.match_info["token"], request.match_info["method"].lower()
        if method == "getupdates" and self._bots.has_webhook(token):
            return render(conflict(POLLED).envelope())
        if method not in {"setwebhook", "deletewebhook", "getwebhookinfo"}:
            return await self._upstream.pass_on(request)
        try:
            return render(await self._about_webhook(request, token, method))
        except ApiError as error:
            return render(error.envelope())
        except UnreachableError:
            return render(ApiError(502).envelope())

    async def _about_webhook(self, request: web.Request, token: str, method: str) -> Json:
        """Ask Telegram first: it knows whether the token is good, and whether another program took the bot."""
        incoming = await read_call(request)
        asked = await self._upstream.ask(token, "getWebhookInfo")
        if not asked["ok"]:
            return asked
        real = asked.get("result")
        if not isinstance(real, dict):
            raise bad_request("the Bot API gave no answer to getWebhookInfo")
        url = str(real.get("url") or "")
        if method == "setwebhook":
            return await self._bots.set_webhook(token, incoming, url)
        if method == "deletewebhook":
            return await self._bots.delete_webhook(token, incoming, url)
        return await self._bots.webhook_info(token, real)

    async def _state(self, _: web.Request) -> web.Response:
        return web.json_response(
            {
                "ready": True,
                "pending": self._bots.pending(),
                "telegram": self._upstream.base,
                "bots": self._bots.troubles(),
            }
        )

    async def _reset(self, _: web.Request) -> web.Response:
        await self._bots.reset()
        return web.json_response({"reset": True})

    async def _nobody(self, _: web.Request) -> web.Response:
        """The playground plays nobody where people write for themselves."""
        return web.json_response([])

    async def _real(self, _: web.Request) -> web.Response:
        detail = f"this stack talks to {self._upstream.base}: write to the bot there"
        return web.json_response({"error": "real_telegram", "detail": detail}, status=404)


def build_app(base: str, hosts: dict[str, str], state: Path, say: Say) -> web.Application:
    """Return the proxy in front of the Bot API at `base` as an aiohttp application.

    `hosts` maps webhook hosts to loopback addresses, `state` is a file, `say` gets lines for whoever runs the stack.
    """
    upstream = Upstream(base)
    bots = PolledBots(hosts, state, upstream, say)
    app = web.Application(middlewares=[preflight], client_max_size=LARGEST_BODY)
    app.add_routes(Proxy(bots, upstream).routes())
    app.on_response_prepare.append(allow_loopback)

    async def start(_: web.Application) -> None:
        await bots.open()

    async def stop(_: web.Application) -> None:
        await bots.close()

    app.on_startup.append(start)
    app.on_shutdown.append(stop)
    return app
