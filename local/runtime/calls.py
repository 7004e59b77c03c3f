"""The functions' AWS calls, as the workers report them through one pipe."""

import asyncio
import os
from collections import Counter
from collections.abc import Callable, Mapping

from local.runtime.pool import FunctionPool

SENDS = frozenset({"sqs.SendMessage", "sqs.SendMessageBatch"})
READ_SIZE = 65536


class CallReports:
    """Counts the reports per function; `on_send` is called with the URL of a queue a function has put something on."""

    def __init__(self) -> None:
        self._pools: Mapping[str, FunctionPool] = {}
        self._on_send: Callable[[str], None] = lambda _: None
        self._reader, self.pipe = os.pipe()
        os.set_blocking(self._reader, False)
        self._rest = b""

    def start(self, pools: Mapping[str, FunctionPool], on_send: Callable[[str], None]) -> None:
        self._pools = pools
        self._on_send = on_send
        asyncio.get_running_loop().add_reader(self._reader, self.drain)

    def close(self) -> None:
        asyncio.get_running_loop().remove_reader(self._reader)
        os.close(self._reader)
        os.close(self.pipe)

    def drain(self) -> None:
        """Count everything that has been reported up to now."""
        filled = set()
        while True:
            try:
                lines = (self._rest + os.read(self._reader, READ_SIZE)).split(b"\n")
            except BlockingIOError:
                break
            self._rest = lines.pop()
            for line in lines:
                function, call, queue_url = line.decode().split(" ")
                self._pools[function].counters.aws_calls[call] += 1
                if call in SENDS:
                    filled.add(queue_url)
        for queue_url in filled:
            self._on_send(queue_url)

    def total(self) -> Counter[str]:
        """Return the calls of all functions together."""
        return sum((pool.counters.aws_calls for pool in self._pools.values()), Counter())
