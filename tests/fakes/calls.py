"""The requests of accounts, counted in memory."""


class FakeCalls:
    """The port `CallCounts`; `waits` are the seconds that an account is told to wait."""

    def __init__(self) -> None:
        self.counted: dict[int, int] = {}
        self.waits: dict[int, int] = {}

    def count(self, account_id: int) -> int:
        self.counted[account_id] = self.counted.get(account_id, 0) + 1
        return self.waits.get(account_id, 0)
