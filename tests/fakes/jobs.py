"""Jobs noted down instead of queued."""

from bridge.domain.errors import BridgeError
from bridge.domain.identity import ConversationId
from bridge.relay.messages import Introduction, StatusReport


class FakeJobs:
    """The port `Jobs`; `trouble` is raised instead of queueing."""

    def __init__(self) -> None:
        self.introductions: list[Introduction] = []
        self.reports: list[tuple[StatusReport, ConversationId | None]] = []
        self.installations: list[tuple[str, str]] = []
        self.uninstallations: list[tuple[int, str]] = []
        self.trouble: BridgeError | None = None

    def introduce(self, introduction: Introduction) -> None:
        self._check()
        self.introductions.append(introduction)

    def report_later(self, report: StatusReport, conversation: ConversationId | None) -> None:
        self._check()
        self.reports.append((report, conversation))

    def finish_installation(self, domain: str, code: str) -> None:
        self._check()
        self.installations.append((domain, code))

    def finish_uninstallation(self, account_id: int, domain: str) -> None:
        self._check()
        self.uninstallations.append((account_id, domain))

    def _check(self) -> None:
        if self.trouble is not None:
            raise self.trouble
