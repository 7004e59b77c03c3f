"""Jobs noted down instead of queued."""

from bridge.domain.errors import BridgeError
from bridge.domain.identity import ConversationId
from bridge.domain.records import Person
from bridge.domain.upkeep import TRIES
from bridge.relay.messages import Answer, Introduction, PressAnswer, StatusReport, WantedPhoto


class FakeJobs:
    """The ports `Jobs` and `Entrances`; `trouble` is raised instead of queueing, `lasting[job]` only for that job.

    `photos` by the message they were asked for because of, `answers` by chat and text and `presses` by the press: as in
    the queue, the first request counts.
    """

    def __init__(self) -> None:
        self.introductions: list[Introduction] = []
        self.followed: list[tuple[int, str]] = []
        self.photos: dict[str, WantedPhoto] = {}
        self.answers: dict[tuple[ConversationId, str], Answer] = {}
        self.presses: dict[str, PressAnswer] = {}
        self.reports: list[tuple[StatusReport, ConversationId | None]] = []
        self.exchanges: list[tuple[str, str, int]] = []
        self.installations: list[tuple[int, int]] = []
        self.uninstallations: list[int] = []
        self.settled: list[tuple[int, int]] = []
        self.watched: list[tuple[int, int]] = []
        self.trouble: BridgeError | None = None
        self.lasting: dict[str, BridgeError] = {}

    def introduce(self, introduction: Introduction) -> None:
        self._check()
        self.introductions.append(introduction)

    def follow_chat(self, account_id: int, chat_id: str) -> None:
        self._check()
        self.followed.append((account_id, chat_id))

    def show_photo(self, conversation: ConversationId, person: Person, msgid: str) -> None:
        self._check()
        self.photos.setdefault(msgid, WantedPhoto(conversation, person))

    def answer(self, answer: Answer) -> None:
        self._check("answer")
        self.answers.setdefault((answer.conversation, answer.text), answer)

    def answer_press(self, press: PressAnswer) -> None:
        self._check()
        self.presses.setdefault(press.press_id, press)

    def report_later(self, report: StatusReport, conversation: ConversationId | None) -> None:
        self._check()
        self.reports.append((report, conversation))

    def exchange(self, domain: str, code: str, called_ms: int) -> None:
        self._check()
        self.exchanges.append((domain, code, called_ms))

    def finish_installation(self, account_id: int, tries: int = TRIES) -> None:
        self._check()
        self.installations.append((account_id, tries))

    def finish_uninstallation(self, account_id: int) -> None:
        self._check()
        self.uninstallations.append(account_id)

    def settle_bot(self, account_id: int, bot_id: int) -> None:
        self._check()
        self.settled.append((account_id, bot_id))

    def watch_bots(self, account_id: int) -> None:
        self._check()
        self.watched.append((account_id, 0))

    def watch_bot(self, account_id: int, bot_id: int) -> None:
        self._check()
        self.watched.append((account_id, bot_id))

    def _check(self, job: str = "") -> None:
        if job in self.lasting:
            raise self.lasting[job]
        if self.trouble is not None:
            raise self.trouble
