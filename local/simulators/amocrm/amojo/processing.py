"""What the chats service does after it answered: messages arrive in their chats, in the order they were accepted."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable, Coroutine

from local.simulators.amocrm.amojo.accepting import apply_edit
from local.simulators.amocrm.amojo.content import Content
from local.simulators.amocrm.crm.office import Office
from local.simulators.amocrm.crm.placing import place_message
from local.simulators.amocrm.outbound import Outbound
from local.simulators.amocrm.shelf import Shelf
from local.simulators.amocrm.state.account import Account
from local.simulators.amocrm.state.chats import Message, Participant, StoredFile

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
    """The jobs: a message arrives in its chat, an edit takes effect, files are fetched.

    `told` hears of every file that was fetched, or could not be.
    """

    def __init__(
        self,
        outbound: Outbound,
        shelf: Shelf,
        start: Callable[[Coroutine[object, object, None]], None],
        told: Callable[[Account], None],
    ) -> None:
        self._outbound = outbound
        self._shelf = shelf
        self._start = start
        self._told = told
        self._downloads = asyncio.Semaphore(DOWNLOADS_AT_ONCE)
        self.waiting = 0

    def message(self, office: Office, message: Message) -> None:
        account = office.account
        chat = account.chats[message.chat_id]
        client = account.participants[message.receiver_id or message.author_id]
        message.arrived = True
        account.show_message(chat, message)
        place_message(office, chat, message, client)
        office.changed("add_message" if message.direction == "incoming" else "add_outgoing_message", message)
        self.fetch_media(account, message)
        self.fetch_avatar(account, client)

    def edit(self, account: Account, message: Message, content: Content) -> None:
        apply_edit(message, content)
        self.fetch_media(account, message)

    def fetch_media(self, account: Account, message: Message) -> None:
        """Download the file of a message once; how that went is written on it."""
        if message.media is not None and message.file is None:
            self.waiting += 1
            self._start(self._fetch_media(account, message, message.media))

    def fetch_avatar(self, account: Account, client: Participant) -> None:
        if client.avatar and client.avatar_file is None:
            self.waiting += 1
            self._start(self._fetch_avatar(account, client, client.avatar))

    async def _fetch_media(self, account: Account, message: Message, address: str) -> None:
        found = await self._fetch(account, address)
        if message.media == address:
            message.file = found
            self._told(account)

    async def _fetch_avatar(self, account: Account, client: Participant, address: str) -> None:
        found = await self._fetch(account, address)
        if client.avatar == address:
            client.avatar_file = found
            self._told(account)

    async def _fetch(self, account: Account, address: str) -> StoredFile:
        switches = account.switches
        try:
            await asyncio.sleep(switches.download_delay_ms / 1000)
            async with self._downloads:
                return await self._outbound.download(
                    address, self._shelf, timeout=DOWNLOAD_SECONDS, most=switches.max_media_bytes
                )
        finally:
            self.waiting -= 1
