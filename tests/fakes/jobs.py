"""Jobs noted down instead of queued."""

from bridge.domain.errors import BridgeError
from bridge.domain.upkeep import TRIES
from bridge.relay.messages import Introduction, StatusReport


class FakeJobs:
    """The ports `Jobs` and `Entrances`; `trouble` is raised instead of queueing."""

    def __init__(self) -> None:
        self.introductions: list[Introduction] = []
        self.reports: list[tuple[StatusReport, str]] = []
        self.exchanges: list[tuple[str, str, int]] = []
        self.installations: list[tuple[int, int]] = []
        self.uninstallations: list[int] = []
        self.settled: list[tuple[int, int]] = []
        self.trouble: BridgeError | None = None

    def introduce(self, introduction: Introduction) -> None:
        self._check()
        self.introductions.append(introduction)

    def report_later(self, report: StatusReport, conversation: str) -> None:
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

    def _check(self) -> None:
        if self.trouble is not None:
            raise self.trouble
