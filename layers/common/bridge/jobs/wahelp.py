"""Work for the route by Wahelp: which line it waits in, and what makes two of a kind one."""

from dataclasses import asdict, dataclass
from typing import Literal

from pydantic import BaseModel

from bridge.domain.identity import ConversationId
from bridge.queues import FifoQueue
from bridge.relay.messages.wahelp import Told


class AskPhone(BaseModel):
    job: Literal["ask_phone"] = "ask_phone"
    bot_id: int
    user_id: int

    @property
    def conversation(self) -> ConversationId:
        return ConversationId(self.bot_id, self.user_id)


class ThankForPhone(BaseModel):
    job: Literal["thank_for_phone"] = "thank_for_phone"
    bot_id: int
    user_id: int

    @property
    def conversation(self) -> ConversationId:
        return ConversationId(self.bot_id, self.user_id)


class TellWahelp(BaseModel):
    job: Literal["tell_wahelp"] = "tell_wahelp"
    account_id: int
    bot_id: int
    message_id: str
    phone: str
    text: str
    why: str

    def told(self) -> Told:
        return Told(self.bot_id, self.message_id, self.phone, self.text, self.why)


@dataclass(frozen=True)
class WahelpJobsQueue:
    """`WahelpJobs` on the jobs queue."""

    queue: FifoQueue

    def ask_phone(self, conversation: ConversationId) -> None:
        """In the line of the person's phone, so that nobody is thanked before being asked."""
        job = AskPhone(bot_id=conversation.bot_id, user_id=conversation.chat_id)
        self._send(job, f"phone:{conversation}", f"phone:{conversation}:ask")

    def thank_for_phone(self, conversation: ConversationId) -> None:
        job = ThankForPhone(bot_id=conversation.bot_id, user_id=conversation.chat_id)
        self._send(job, f"phone:{conversation}", f"phone:{conversation}:thank")

    def tell_wahelp(self, account_id: int, told: Told) -> None:
        job = TellWahelp(account_id=account_id, **asdict(told))
        about = f"{told.bot_id}:{told.message_id}:{'failed' if told.why else 'delivered'}"
        self._send(job, f"wahelp:{told.bot_id}:{told.phone}", f"wahelp:{about}")

    def _send(self, job: BaseModel, group: str, dedup: str) -> None:
        self.queue.send(job.model_dump_json(), group=group, dedup=dedup)
