"""The line of a conversation in the outgoing queue: one message at a time, the next one when it is done."""

from collections import deque
from dataclasses import dataclass, field, replace

from bridge.domain.errors import NotYetError, PermanentError, TransientError
from bridge.domain.held import Held
from bridge.relay.messages import Outgoing, OutgoingMessage
from bridge.relay.outgoing.gather_album import GatherAlbum
from bridge.relay.outgoing.keep_order import KeepOrder
from bridge.relay.outgoing.relay_album import RelayAlbum
from tests.fakes.outgoing import LOG, SCOPE, TALK, OutgoingWorld
from tests.fakes.steps import KilledError

MOST = 50 * 1024 * 1024


@dataclass(frozen=True)
class Queued:
    """`seen`: of a part that came back; `released`: of a mailing's message whose turn it is."""

    crm_id: str
    seen: int | None = None
    released: bool = False
    attempt: int = 1


@dataclass
class FakeLine:
    """The port `Lines`, and a worker that works the line off; `hooks` are all that were ever queued, by id.

    `failed` is what was put aside, with its reason.
    """

    world: OutgoingWorld = field(default_factory=OutgoingWorld)
    hooks: dict[str, OutgoingMessage] = field(default_factory=dict)
    queue: deque[Queued] = field(default_factory=deque)
    failed: dict[str, PermanentError] = field(default_factory=dict)
    deaths: int = 0
    most: int = MOST

    def look_again(self, part: Held, seen: int) -> None:
        self.queue.append(Queued(part.crm_id, seen))

    def say(self, *messages: OutgoingMessage) -> None:
        """Queue what was written in amoCRM, in this order."""
        for message in messages:
            self.hooks[message.crm_id] = message
            self.queue.append(Queued(message.crm_id))

    def mail(self, *messages: OutgoingMessage) -> None:
        """Hold what a mailing wrote, as the entrance does; it waits for its turn elsewhere."""
        for message in messages:
            self.hooks[message.crm_id] = message
            self.world.conversations.hold(TALK, self._hook(message))

    def release(self, *crm_ids: str) -> None:
        self.queue.extend(Queued(crm_id, released=True) for crm_id in crm_ids)

    def work_off(self) -> None:
        for _ in range(10_000):
            if not self.queue:
                return
            self.step()
        raise AssertionError("no end")

    def step(self, *, forgets: bool = False) -> None:
        """Work on the head of the line; a worker that dies, or is not heard of, leaves it there."""
        head = self.queue[0]
        try:
            self._work(head)
        except KilledError:
            self.deaths += 1
            return
        except TransientError as error:
            if isinstance(error, NotYetError):
                self.world.clock.sleep(error.retry_after or 0.0)
            self.queue[0] = replace(head, attempt=head.attempt + 1)
            return
        except PermanentError as error:
            self._put_aside(self._hook(self.hooks[head.crm_id]), error)
        if not forgets:
            self.queue.popleft()

    def _work(self, head: Queued) -> None:
        message = replace(self.hooks[head.crm_id], released=head.released)
        self.keep_order(message, self._hook(message), head.attempt, head.seen)

    @property
    def keep_order(self) -> KeepOrder:
        world = self.world
        relay_album = RelayAlbum(
            world.dialogues,
            world.receipts,
            world.open_line,
            world.turns,
            world.telegram,
            world.files,
            LOG,
            self.most,
        )
        gather = GatherAlbum(world.dialogues, world.conversations, self, world.clock)
        return KeepOrder(world.relay, relay_album, gather, self._read, self._put_aside)

    def _read(self, held: Held) -> Outgoing:
        return self.hooks[held.crm_id]

    def _put_aside(self, held: Held, error: PermanentError) -> None:
        message = self.hooks[held.crm_id]
        self.failed[held.crm_id] = error
        self.world.relay.failed(message, TALK, error)

    def _hook(self, message: OutgoingMessage) -> Held:
        return Held(
            message.crm_id, SCOPE, "{}", "chat-1", message.at_ms, int(self.world.clock.now() * 1000), message.album
        )
