"""The records of what speaks by itself: templates of answers, Salesbots and their runs, mailings."""

from typing import Literal

from pydantic import Field

from local.simulators.amocrm.state.records import Record

RunState = Literal["running", "waits_for_answer", "waits_for_widget", "finished", "stopped", "failed"]
Block = Literal["question", "answer", "finish"]
UNFINISHED = frozenset({"running", "waits_for_answer", "waits_for_widget"})


class Template(Record):
    """A template of an answer that the integration made; buttons and attachment as they were written."""

    id: int
    name: str
    content: str
    external_id: str | None = None
    type: Literal["amocrm", "waba"] = "amocrm"
    is_editable: bool = False
    buttons: list[dict[str, str]] = Field(default_factory=list)
    attachment: dict[str, str] | None = None
    created_at: int
    updated_at: int


class Salesbot(Record):
    """A bot; `code` as its editor shows it."""

    id: int
    name: str
    code: object


class BotRun(Record):
    """A Salesbot at work on a deal or a contact.

    `turn` tells apart those who worked on the run one after the other. `pending` are the handlers still to be executed
    in the block of `step`; `answer` is what the client wrote while the bot was speaking; `chat_ids` are the chats
    whose answers it hears, the one it speaks in first; `on_error` names for a message the handler that its failure
    starts.
    """

    id: int
    bot_id: int
    entity_type: Literal["contacts", "leads"]
    entity_id: int
    chat_ids: list[str] = Field(default_factory=list)
    state: RunState = "running"
    turn: int = 0
    block: Block = "question"
    step: int = 0
    pending: list[dict[str, object]] = Field(default_factory=list)
    answer: str | None = None
    message_text: str = ""
    data: dict[str, str] = Field(default_factory=dict)
    message_ids: list[str] = Field(default_factory=list)
    on_error: dict[str, dict[str, object]] = Field(default_factory=dict)
    error: str | None = None
    started_at: float


class Mailing(Record):
    """A mailing from a list; a message for each of its chats."""

    id: int
    message_ids: list[str]
    started_at: float
