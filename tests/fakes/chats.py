"""amojo as the use cases see it: chats by conversation, messages by msgid."""

from bridge.domain.identity import ConversationId
from bridge.relay.messages import ChatMessage, CrmAccount, Posted, Sender, StatusReport
from tests.fakes.steps import Steps


class FakeChats(Steps):
    """The port `Chats`; a repeated msgid shows nothing twice. `calls` are all messages posted, repeats included."""

    def __init__(self) -> None:
        super().__init__()
        self.chats: dict[tuple[str, ConversationId], str] = {}
        self.users: dict[str, Sender] = {}
        self.shown: dict[str, ChatMessage] = {}
        self.calls: list[ChatMessage] = []
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

    def report(self, report: StatusReport) -> None:
        with self.step("report"):
            self.reports.append(report)

    def _chat(self, scope_id: str, conversation: ConversationId) -> str:
        return self.chats.setdefault((scope_id, conversation), f"chat-{len(self.chats) + 1}")
