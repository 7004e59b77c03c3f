"""What the chats service does after it answered: messages arrive in their chats, in the order they were accepted."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable, Coroutine

from local.simulators.amocrm.amojo.accepting import apply_edit
from local.simulators.amocrm.amojo.content import Content
from local.simulators.amocrm.crm.office import Office
from local.simulators.amocrm.crm.placing import place_message
from local.simulators.amocrm.outbound import Outbound
from local.simulators.amocrm.state.chats import Message, Participant

Job = Callable[[], None]

DOWNLOAD_SECONDS = 30.0
DOWNLOADS_AT_ONCE = 8


class Processing:
    """The queues behind the chats service: one per chat, each strictly in order, after a short delay."""

    def __init__(self) -> None:
        self._queues: defaultdict[str, deque[Job]] = defaultdict(deque)
        self.waiting = 0

    def submit(self, chat_id: str, delay: float, job: Job) -> None:
        self._queues[chat_id].append(job)
        self.waiting += 1
        # The timer runs the oldest job of the chat, not its own, so that equal or changed delays keep the order.
        asyncio.get_running_loop().call_later(delay, self._run_oldest, chat_id)

    def _run_oldest(self, chat_id: str) -> None:
        queue = self._queues.get(chat_id)
        if not queue:
            return
        job = queue.popleft()
        if not queue:
            del self._queues[chat_id]
        self.waiting -= 1
        job()

    def finish(self) -> None:
        """Do everything that waits, at once."""
        while self._queues:
            self._run_oldest(next(iter(self._queues)))

    def clear(self) -> None:
        self._queues.clear()
        self.waiting = 0


class Arrival:
    """The jobs: a message arrives in its chat, an edit takes effect, files are fetched."""

    def __init__(self, outbound: Outbound, start: Callable[[Coroutine[object, object, None]], None]) -> None:
        self._outbound = outbound
        self._start = start
        self._downloads = asyncio.Semaphore(DOWNLOADS_AT_ONCE)

    def message(self, office: Office, message: Message) -> None:
        account = office.account
        chat = account.chats[message.chat_id]
        client = account.participants[message.receiver_id or message.author_id]
        message.arrived = True
        account.show_message(chat, message)
        place_message(office, chat, message, client)
        office.changed("add_message" if message.direction == "incoming" else "add_outgoing_message", message)
        self.fetch_files(message, client)

    def edit(self, message: Message, content: Content) -> None:
        apply_edit(message, content)
        self.fetch_files(message, None)

    def fetch_files(self, message: Message, client: Participant | None) -> None:
        """Download what amojo would download; a failure is only written on the record."""
        if message.media is not None and message.media_loaded is None:
            self._start(self._fetch_media(message, message.media))
        if client is not None:
            self.fetch_avatar(client)

    def fetch_avatar(self, client: Participant) -> None:
        if client.avatar and client.avatar_loaded is None:
            self._start(self._fetch_avatar(client))

    async def _fetch_media(self, message: Message, address: str) -> None:
        async with self._downloads:
            message.media_loaded = await self._outbound.download(address, timeout=DOWNLOAD_SECONDS)

    async def _fetch_avatar(self, client: Participant) -> None:
        client.avatar_loaded = False
        async with self._downloads:
            client.avatar_loaded = await self._outbound.download(client.avatar, timeout=DOWNLOAD_SECONDS)
