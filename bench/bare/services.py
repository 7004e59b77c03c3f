"""Outside systems that take everything: Telegram's and amojo's answers to one text message."""

import argparse
from collections.abc import Mapping

from aiohttp import web

SENT = {"ok": True, "result": {"message_id": 5, "date": 1_800_000_000, "chat": {"id": 42, "type": "private"}}}
POSTED = {"new_message": {"conversation_id": "chat-1", "sender_id": "sender-1", "msgid": "message-1", "ref_id": "1"}}


def serve(answer: Mapping[str, object]) -> None:
    """Listen as a program of the runner's, with the control surface it needs."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int)
    arguments, _ = parser.parse_known_args()

    async def show(_: web.Request) -> web.Response:
        return web.json_response({"ready": True, "pending": 0})

    async def take(request: web.Request) -> web.Response:
        await request.read()
        return web.json_response(answer)

    application = web.Application()
    application.add_routes([web.get("/sim/state", show), web.route("*", "/{rest:.*}", take)])
    web.run_app(application, host="127.0.0.1", port=arguments.port, print=None, access_log=None)
