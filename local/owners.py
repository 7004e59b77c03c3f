"""The code of owners beside the manager: the example of the docs, run for any bot of the playground."""

import asyncio
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from local.children import Child, start_child, stop_children
from local.engine import ROOT, inherited

PROGRAM = ROOT / "docs" / "examples" / "owner_bot.py"
STOPS_WITHIN = 3.0
LINES_SHOWN = 3


class Start(BaseModel):
    """A bot, and the key that its code is given for a token."""

    model_config = ConfigDict(extra="forbid")

    bot_id: int
    key: str = Field(min_length=1, max_length=80, repr=False)


@dataclass
class OwnersCode:
    """At most one program for each bot; `gateway` is the Bot API that they are told."""

    gateway: str
    logs: Path
    _programs: dict[int, Child] = field(default_factory=dict)
    _changing: asyncio.Lock = field(default_factory=asyncio.Lock)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/sim/owners", self._show),
            web.post("/sim/owners", self._start),
            web.delete(r"/sim/owners/{bot_id:\d+}", self._stop),
        ]

    async def stop(self) -> None:
        """Stop every program, and forget it."""
        async with self._changing:
            await stop_children(self._programs.values(), STOPS_WITHIN)
            self._programs.clear()

    async def _show(self, _: web.Request) -> web.Response:
        return web.json_response([_card(bot_id, program) for bot_id, program in self._programs.items()])

    async def _start(self, request: web.Request) -> web.Response:
        """Start the program of a bot, anew if it runs already."""
        try:
            wish = Start.model_validate_json(await request.read())
        except ValidationError:
            return web.json_response({"error": "bad_request"}, status=400)
        bot_id = wish.bot_id
        async with self._changing:
            await self._end(bot_id)
            log = self.logs / f"owner-{bot_id}.log"
            log.unlink(missing_ok=True)
            environment = {**inherited(), "BOT_API": self.gateway, "BOT_TOKEN": wish.key}
            program = await start_child(f"the code of bot {bot_id}", [sys.executable, str(PROGRAM)], environment, log)
            self._programs[bot_id] = program
        return web.json_response(_card(bot_id, program), status=201)

    async def _stop(self, request: web.Request) -> web.Response:
        async with self._changing:
            await self._end(int(request.match_info["bot_id"]))
        return web.json_response({"stopped": True})

    async def _end(self, bot_id: int) -> None:
        if program := self._programs.pop(bot_id, None):
            await stop_children([program], STOPS_WITHIN)


def _card(bot_id: int, program: Child) -> dict[str, Any]:
    words = program.log.read_text(errors="replace").strip().splitlines()
    return {"bot_id": bot_id, "running": program.alive, "lines": words[-LINES_SHOWN:]}
