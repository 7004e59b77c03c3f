"""The jobs queue: what its messages say, written and read here."""

import base64
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from bridge.domain.errors import PermanentError
from bridge.domain.identity import ConversationId, content_hash
from bridge.domain.reasons import Reason
from bridge.domain.records import Person
from bridge.domain.upkeep import TRIES
from bridge.queues import FifoQueue
from bridge.relay.messages import Answer, Introduction, PressAnswer, StatusReport, TokenPair, WantedPhoto
from bridge.relay.ports import Vault


class Introduce(BaseModel):
    job: Literal["introduce"] = "introduce"
    account_id: int
    bot_id: int
    user_id: int
    chat_id: str
    first_name: str
    last_name: str
    username: str
    contact_id: int | None
    start_payload: str
    link: bool
    label: str = ""

    def introduction(self) -> Introduction:
        return Introduction(
            account_id=self.account_id,
            conversation=ConversationId(self.bot_id, self.user_id),
            chat_id=self.chat_id,
            person=Person(self.user_id, self.first_name, self.last_name, self.username),
            contact_id=self.contact_id,
            start_payload=self.start_payload,
            link=self.link,
            label=self.label,
        )


class FollowChat(BaseModel):
    """A chat may have another contact or a new request; `contact_id` when the webhook told."""

    job: Literal["follow_chat"] = "follow_chat"
    account_id: int
    chat_id: str
    contact_id: int | None = None


class ShowPhoto(BaseModel):
    job: Literal["show_photo"] = "show_photo"
    bot_id: int
    user_id: int
    first_name: str
    last_name: str
    username: str

    def wanted(self) -> WantedPhoto:
        person = Person(self.user_id, self.first_name, self.last_name, self.username)
        return WantedPhoto(ConversationId(self.bot_id, self.user_id), person)


class SayAnswer(BaseModel):
    job: Literal["answer"] = "answer"
    bot_id: int
    user_id: int
    text: str
    until: int

    def answer(self) -> Answer:
        return Answer(ConversationId(self.bot_id, self.user_id), self.text, self.until)


class AnswerPress(BaseModel):
    job: Literal["answer_press"] = "answer_press"
    bot_id: int
    chat_id: int
    message_id: int
    press_id: str = Field(repr=False)
    chosen: str
    until: int

    def press(self) -> PressAnswer:
        conversation = ConversationId(self.bot_id, self.chat_id)
        return PressAnswer(conversation, self.message_id, self.press_id, self.chosen, self.until)


class Report(BaseModel):
    job: Literal["report"] = "report"
    scope_id: str
    crm_id: str
    error: str
    conversation: str = ""


class Install(BaseModel):
    """Store the pair that an installation's code gave, sealed; `called_ms`: when amoCRM called for it."""

    job: Literal["install"] = "install"
    domain: str
    called_ms: int
    access: str = Field(repr=False)
    refresh: str = Field(repr=False)
    expires_at: int
    issued_at: int

    def pair(self, vault: Vault) -> TokenPair:
        context = {"domain": self.domain}
        return TokenPair(
            access=vault.open(base64.b64decode(self.access), context),
            refresh=vault.open(base64.b64decode(self.refresh), context),
            expires_at=self.expires_at,
            issued_at=self.issued_at,
        )


class Finish(BaseModel):
    """Do what is left of an installation."""

    job: Literal["finish"] = "finish"
    account_id: int
    tries: int


class Uninstall(BaseModel):
    job: Literal["uninstall"] = "uninstall"
    account_id: int


class Settle(BaseModel):
    """Bring one bot in line with its account."""

    job: Literal["settle"] = "settle"
    account_id: int
    bot_id: int


class Watch(BaseModel):
    """Look at one bot, or for 0 at all bots of an account."""

    job: Literal["watch"] = "watch"
    account_id: int
    bot_id: int = 0


class ForgetContacts(BaseModel):
    job: Literal["forget_contacts"] = "forget_contacts"
    account_id: int
    contact_ids: list[int]


Job = Annotated[
    Introduce
    | FollowChat
    | ShowPhoto
    | SayAnswer
    | AnswerPress
    | Report
    | Install
    | Finish
    | Uninstall
    | Settle
    | Watch
    | ForgetContacts,
    Field(discriminator="job"),
]
_JOB: TypeAdapter[Job] = TypeAdapter(Job)


def read_job(body: str) -> Job:
    try:
        return _JOB.validate_json(body)
    except ValidationError as error:
        raise PermanentError(Reason.UNREADABLE, f"{error.error_count()} fields do not fit") from None


@dataclass(frozen=True)
class JobsQueue:
    """`Jobs` on the jobs queue; every group is its own line, so that one slow account holds up nobody."""

    queue: FifoQueue
    new_id: Callable[[], str] = lambda: uuid.uuid4().hex

    def introduce(self, introduction: Introduction) -> None:
        conversation, person = introduction.conversation, introduction.person
        job = Introduce(
            account_id=introduction.account_id,
            bot_id=conversation.bot_id,
            user_id=conversation.chat_id,
            chat_id=introduction.chat_id,
            first_name=person.first_name,
            last_name=person.last_name,
            username=person.username,
            contact_id=introduction.contact_id,
            start_payload=introduction.start_payload,
            link=introduction.link,
            label=introduction.label,
        )
        # A line for each person, not for each chat: two bots complete one card, and each reads before it writes.
        self._send(job, f"introduce:{introduction.account_id}:{person.user_id}")

    def follow_chat(self, account_id: int, chat_id: str) -> None:
        self._send(FollowChat(account_id=account_id, chat_id=chat_id), f"chat:{chat_id}")

    def show_photo(self, conversation: ConversationId, person: Person, msgid: str) -> None:
        job = ShowPhoto(
            bot_id=conversation.bot_id,
            user_id=conversation.chat_id,
            first_name=person.first_name,
            last_name=person.last_name,
            username=person.username,
        )
        self._send(job, f"photo:{conversation}", dedup=f"photo:{msgid}")

    def answer(self, answer: Answer) -> None:
        """In a line of its own, so that it waits for nothing and nothing waits for it.

        The same answer in the same chat is one for the five minutes that SQS remembers it: whoever taps «Старт» thirty
        times is greeted once.
        """
        conversation = answer.conversation
        job = SayAnswer(
            bot_id=conversation.bot_id,
            user_id=conversation.chat_id,
            text=answer.text,
            until=answer.until,
        )
        self._send(job, f"answer:{conversation}", dedup=f"answer:{conversation}:{content_hash(answer.text)}")

    def answer_press(self, press: PressAnswer) -> None:
        """In a line of each message's own, so that its buttons are changed in the order of the presses."""
        conversation = press.conversation
        job = AnswerPress(
            bot_id=conversation.bot_id,
            chat_id=conversation.chat_id,
            message_id=press.message_id,
            press_id=press.press_id,
            chosen=press.chosen,
            until=press.until,
        )
        self._send(job, f"press:{conversation}:{press.message_id}", dedup=f"press:{content_hash(press.press_id)}")

    def report_later(self, report: StatusReport, conversation: ConversationId | None) -> None:
        name = str(conversation or "")
        job = Report(scope_id=report.scope_id, crm_id=report.crm_id, error=report.error, conversation=name)
        self._send(job, f"report:{name or report.crm_id}")

    def install(self, domain: str, pair: TokenPair, called_ms: int, vault: Vault) -> None:
        context = {"domain": domain}
        job = Install(
            domain=domain,
            called_ms=called_ms,
            access=base64.b64encode(vault.seal(pair.access, context)).decode(),
            refresh=base64.b64encode(vault.seal(pair.refresh, context)).decode(),
            expires_at=pair.expires_at,
            issued_at=pair.issued_at,
        )
        self._send(job, f"install:{domain}")

    def finish_installation(self, account_id: int, tries: int = TRIES) -> None:
        self._send(Finish(account_id=account_id, tries=tries), f"install:{account_id}")

    def finish_uninstallation(self, account_id: int) -> None:
        self._send(Uninstall(account_id=account_id), f"install:{account_id}")

    def settle_bot(self, account_id: int, bot_id: int) -> None:
        self._send(Settle(account_id=account_id, bot_id=bot_id), f"bot:{bot_id}")

    def watch_bots(self, account_id: int) -> None:
        self._send(Watch(account_id=account_id), f"watch:{account_id}")

    def watch_bot(self, account_id: int, bot_id: int) -> None:
        self._send(Watch(account_id=account_id, bot_id=bot_id), f"bot:{bot_id}")

    def _send(self, job: BaseModel, group: str, dedup: str = "") -> None:
        self.queue.send(job.model_dump_json(), group=group, dedup=dedup or self.new_id())
