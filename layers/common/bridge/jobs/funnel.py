"""Work that funnels ask for: leads, the admin chat, what bots say. Read and asked for here."""

from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel

from bridge.domain.identity import ConversationId
from bridge.domain.leads import Lead
from bridge.queues import FifoQueue
from bridge.relay.messages import FunnelWords


class DeliverLead(BaseModel):
    """`text` names the lead for people who look at a failure of it."""

    job: Literal["deliver_lead"] = "deliver_lead"
    key: str
    text: str

    @classmethod
    def of(cls, lead: Lead) -> "DeliverLead":
        return cls(key=lead.key, text=f"{lead.who}: {lead.choice}")


class TellAdmins(BaseModel):
    """`text` as in `DeliverLead`."""

    job: Literal["tell_admins"] = "tell_admins"
    key: str
    text: str = ""

    @classmethod
    def of(cls, lead: Lead) -> "TellAdmins":
        return cls(key=lead.key, text=f"{lead.who}: {lead.choice}")


class SayInFunnel(BaseModel):
    job: Literal["say_in_funnel"] = "say_in_funnel"
    bot_id: int
    user_id: int
    key: str
    text: str
    until: int
    rows: list[tuple[str, str]]

    @classmethod
    def of(cls, words: FunnelWords) -> "SayInFunnel":
        bot_id, user_id = words.conversation.bot_id, words.conversation.chat_id
        rows = list(words.rows)
        return cls(bot_id=bot_id, user_id=user_id, key=words.key, text=words.text, until=words.until, rows=rows)

    def words(self) -> FunnelWords:
        conversation = ConversationId(self.bot_id, self.user_id)
        return FunnelWords(conversation, self.key, self.text, self.until, tuple(self.rows))


@dataclass(frozen=True)
class FunnelQueue:
    """`LeadJobs` on the jobs queue: a line for each lead, one for a bot's admin chat, one for what a person is told."""

    queue: FifoQueue

    def deliver_lead(self, lead: Lead) -> None:
        self._send(DeliverLead.of(lead), f"lead:{lead.key}", f"lead:{lead.key}")

    def tell_admins(self, lead: Lead, why: str) -> None:
        self._send(TellAdmins.of(lead), _admin_line(lead), f"tell:{lead.key}:{why}")

    def say_in_funnel(self, words: FunnelWords) -> None:
        line = f"answer:{words.conversation}"
        self._send(SayInFunnel.of(words), line, f"say:{words.conversation}:{words.key}")

    def payload(self, lead: Lead) -> dict[str, Any]:
        """Return a job that waits in another line than the next try of the lead, which may be an hour away."""
        if not lead.is_open:
            return {"body": TellAdmins.of(lead).model_dump_json(), "group": _admin_line(lead), "attributes": {}}
        return {"body": DeliverLead.of(lead).model_dump_json(), "group": f"lead:{lead.key}:again", "attributes": {}}

    def _send(self, job: BaseModel, group: str, dedup: str) -> None:
        self.queue.send(job.model_dump_json(), group=group, dedup=dedup)


def _admin_line(lead: Lead) -> str:
    return f"admin:{lead.bot_id}"
