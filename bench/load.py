"""Saying many things at once: texts for all chats, at a rate or as fast as they are taken, in order in every chat."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import aiohttp

from bench.crowd import BenchError, Chat
from local.driver import LocalStack

Direction = Literal["incoming", "outgoing"]
Said = dict[tuple[str, str], float]
"""The unix time at which each text was handed over, by conversation and text."""

WRITERS = 16


@dataclass(frozen=True)
class Load:
    """`rounds` texts for each chat, `per_second` in all, as fast as they are taken if that is 0."""

    name: str
    direction: Direction
    rounds: int
    per_second: float = 0.0

    def texts(self) -> list[str]:
        return [f"{self.name} {number}" for number in range(self.rounds)]

    def say(self, stack: LocalStack, chats: Sequence[Chat]) -> Said:
        return asyncio.run(self._say(stack, chats))

    async def _say(self, stack: LocalStack, chats: Sequence[Chat]) -> Said:
        said: Said = {}
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60)) as http:
            post = Post(http, stack, self.direction, said)
            if self.per_second:
                await self._at_rate(post, chats)
            else:
                await asyncio.gather(*(self._in_turn(post, chats[n::WRITERS]) for n in range(WRITERS)))
        return said

    async def _in_turn(self, post: "Post", chats: Sequence[Chat]) -> None:
        for text in self.texts():
            for chat in chats:
                await post(chat, text)

    async def _at_rate(self, post: "Post", chats: Sequence[Chat]) -> None:
        """Hand over at fixed times, whether or not earlier texts have been taken: a slow system is not spared."""
        start = asyncio.get_running_loop().time()
        on_the_way = []
        for number, (text, chat) in enumerate((text, chat) for text in self.texts() for chat in chats):
            await asyncio.sleep(start + number / self.per_second - asyncio.get_running_loop().time())
            on_the_way.append(asyncio.create_task(post(chat, text)))
        await asyncio.gather(*on_the_way)


class Post:
    def __init__(self, http: aiohttp.ClientSession, stack: LocalStack, direction: Direction, said: Said) -> None:
        self._http = http
        self._stack = stack
        self._direction = direction
        self._said = said

    async def __call__(self, chat: Chat, text: str) -> None:
        if self._direction == "incoming":
            address, body = f"{self._stack.telegram}/sim/messages", chat.writes(text)
        else:
            address, body = f"{self._stack.amocrm}/sim/accounts/{chat.account_id}/reply", chat.answer(text)
        self._said[chat.conversation, text] = time.time()
        async with self._http.post(address, json=body) as answer:
            if not answer.ok or (self._direction == "outgoing" and (await answer.json())["hook_status"] != 200):
                raise BenchError(f"{address}: {answer.status} {await answer.text()}")
