"""amojo as the use cases see it: chats by conversation, messages by msgid."""

from dataclasses import replace

from bridge.domain.content import Media
from bridge.domain.errors import PermanentError
from bridge.domain.identity import ConversationId
from bridge.domain.reasons import Reason
from bridge.relay.messages import (
    ChatMessage,
    CrmAccount,
    CrmEdit,
    CrmReaction,
    Posted,
    Reference,
    Sender,
    StatusReport,
)
from tests.fakes.steps import Steps


class FakeChats(Steps):
    """The port `Chats`; a repeated msgid shows nothing twice. `calls` are all messages posted, repeats included.

    `shown` are the messages as they stand, changed by `edits`; `reactions` are put on them or on one of `outgoing`.
    """

    def __init__(self) -> None:
        super().__init__()
        self.chats: dict[tuple[str, ConversationId], str] = {}
        self.users: dict[str, Sender] = {}
        self.shown: dict[str, ChatMessage] = {}
        self.calls: list[ChatMessage] = []
        self.edits: list[CrmEdit] = []
        self.outgoing: set[str] = set()
        self.reactions: list[CrmReaction] = []
        self.reports: list[StatusReport] = []
        self.connected: list[str] = []

    def connect(self, account: CrmAccount, domain: str) -> str:
        with self.step("connect"):
            self.connected.append(domain)
        return f"scope-{account.account_id}"

    def create(self, scope_id: str, conversation: ConversationId, source: str, user: Sender) -> str:
        with self.step("create"):
            chat_id = self._chat(scope_id, conversation)
            self.users[chat_id] = user
        return chat_id

    def send(self, scope_id: str, message: ChatMessage) -> Posted:
        with self.step("send"):
            chat_id = self._chat(scope_id, message.conversation)
            self.calls.append(message)
            self.shown.setdefault(message.msgid, message)
        return Posted(chat_id, f"crm-{message.msgid}")

    def edit(self, scope_id: str, edit: CrmEdit) -> None:
        with self.step("edit"):
            self._chat(scope_id, edit.conversation)
            message = self._known(edit.target)
            if message is None:
                raise PermanentError(Reason.AMO_GONE, "message to edit")
            self.edits.append(edit)
            content = edit.content
            if isinstance(content, Media) and isinstance(message.content, Media):
                content = replace(content, file=message.content.file)
            self.shown[message.msgid] = replace(message, content=content)

    def react(self, scope_id: str, reaction: CrmReaction) -> None:
        with self.step("react"):
            self._chat(scope_id, reaction.conversation)
            if self._known(reaction.target) is None and reaction.target.crm_id not in self.outgoing:
                raise PermanentError(Reason.AMO_GONE, "message to react to")
            self.reactions.append(reaction)

    def _known(self, target: Reference) -> ChatMessage | None:
        return self.shown.get(target.msgid or target.crm_id.removeprefix("crm-"))

    def report(self, report: StatusReport) -> None:
        with self.step("report"):
            self.reports.append(report)

    def _chat(self, scope_id: str, conversation: ConversationId) -> str:
        return self.chats.setdefault((scope_id, conversation), f"chat-{len(self.chats) + 1}")
