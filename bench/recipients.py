"""People whom a mailing reaches: each once started the bot and wrote nothing since.

They do so while the bot is switched off, and amoCRM is told of their chats as our channel would tell it. A thousand
first messages would cost minutes of an account's REST calls, which are not what is measured.
"""

import asyncio
import hashlib
import json
from collections.abc import Sequence
from email.utils import formatdate

import aiohttp

from bench.crowd import BenchError, Chat, Crowd
from local.simulators.amocrm.amojo.signature import CONTENT_TYPE, request_signature
from local.world import AMO_CHANNEL_ID, AMO_CHANNEL_SECRET

OPENERS = 8


def open_silently(crowd: Crowd, chats: Sequence[Chat]) -> None:
    """Open the chats of one bot that people had with it before they were of interest."""
    account, bot = chats[0].account_id, chats[0].bot_id
    crowd.api(account, "PATCH", f"/v1/bots/{bot}", {"enabled": False})
    amojo_id = crowd.ask("GET", f"{crowd.stack.amocrm}/sim/accounts/{account}")["amojo_id"]
    path = f"/v2/origin/custom/{AMO_CHANNEL_ID}_{amojo_id}/chats"
    asyncio.run(_open(crowd, path, chats))
    crowd.api(account, "PATCH", f"/v1/bots/{bot}", {"enabled": True})


async def _open(crowd: Crowd, path: str, chats: Sequence[Chat]) -> None:
    async with aiohttp.ClientSession() as http:

        async def work(some: Sequence[Chat]) -> None:
            for chat in some:
                await _told(http.post(f"{crowd.stack.telegram}/sim/messages", json=chat.writes("/start")))
                raw = json.dumps(_chat(chat)).encode()
                await _told(http.post(f"{crowd.stack.amocrm}{path}", data=raw, headers=_signed(path, raw)))

        await asyncio.gather(*(work(chats[n::OPENERS]) for n in range(OPENERS)))


def _chat(chat: Chat) -> dict[str, object]:
    person = {"id": chat.conversation, "name": f"Клиент {chat.person}"}
    source = {"external_id": f"tg-{chat.bot_id}"}
    return {"conversation_id": chat.conversation, "source": source, "user": person}


def _signed(path: str, body: bytes) -> dict[str, str]:
    digest = hashlib.md5(body, usedforsecurity=False).hexdigest()
    headers = {"Date": formatdate(usegmt=True), "Content-Type": CONTENT_TYPE, "Content-MD5": digest}
    return headers | {"X-Signature": request_signature(AMO_CHANNEL_SECRET, "POST", path, headers)}


async def _told(call: "aiohttp.client._RequestContextManager") -> None:
    async with call as answer:
        if not answer.ok:
            raise BenchError(f"{answer.url}: {answer.status} {await answer.text()}")
