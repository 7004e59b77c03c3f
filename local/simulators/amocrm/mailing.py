"""A mailing from a list: a burst of ordinary hooks, so many at a time, each sent once.

Nothing public describes how amoCRM sends one; this is what support material and the hooks of channels suggest.
"""

import asyncio
import time
from collections.abc import Sequence

from local.simulators.amocrm.amojo.speaking import deliver, show
from local.simulators.amocrm.runtime import Simulator
from local.simulators.amocrm.state.account import Account
from local.simulators.amocrm.state.chats import Message

HOOKS_AT_ONCE = 30


async def send_all(simulator: Simulator, account: Account, messages: Sequence[Message]) -> None:
    """Say every message; a hook that is not answered holds up its place for the hook's own time limit only."""
    waiting = iter(messages)

    async def work() -> None:
        for message in waiting:
            message.at = time.time()
            message.timestamp, message.msec_timestamp = int(message.at), int(message.at * 1000)
            show(simulator, account, message)
            await deliver(simulator, account, message)

    await asyncio.gather(*(work() for _ in range(HOOKS_AT_ONCE)))
