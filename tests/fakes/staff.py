"""The people of the company, kept in memory."""

from collections.abc import Mapping
from dataclasses import replace

from bridge.domain.groups import Staff
from bridge.domain.staff import Colleague


class FakeColleagues:
    """The port `Colleagues`."""

    def __init__(self) -> None:
        self.stored: dict[int, dict[int, Colleague]] = {}

    def of_account(self, account_id: int) -> Mapping[int, Colleague]:
        return dict(self.stored.get(account_id, {}))

    def ask(self, account_id: int, colleague: Colleague) -> None:
        self.stored.setdefault(account_id, {}).setdefault(colleague.telegram_id, colleague)

    def appoint(self, account_id: int, colleague: Colleague, staff: Staff) -> None:
        self.stored.setdefault(account_id, {})[colleague.telegram_id] = replace(colleague, staff=staff)

    def dismiss(self, account_id: int, telegram_id: int) -> None:
        self.stored.get(account_id, {}).pop(telegram_id, None)
