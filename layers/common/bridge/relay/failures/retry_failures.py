"""The second chance of what could not be delivered, when a person asks for it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from bridge.domain.errors import RefusedError
from bridge.domain.failures import WantedFailures
from bridge.domain.records import Direction, Failure
from bridge.relay.ports import Bots, Clock, Failures, Jobs, Requeue

AT_ONCE = 100
"""Failures that are sent again while somebody waits, or in one job."""


@dataclass(frozen=True)
class RetryFailures:
    """Put kept messages back at the ends of their conversations' queues, in the order in which they once stood there.

    A message whose bot is not the account's any more stays; a lead goes where its funnel says without the bot.
    Asked for twice, a message is sent once.
    """

    failures: Failures
    bots: Bots
    requeue: Requeue
    jobs: Jobs
    clock: Clock

    def one(self, account_id: int, failure_id: str) -> None:
        """Raises RefusedError: 404 for one that is not there (any more), 409 for one whose bot is gone."""
        failure = self.failures.get(account_id, failure_id)
        if failure is None:
            raise RefusedError(404, "unknown_failure", "Такой записи нет: возможно, сообщение уже отправлено повторно")
        if not self._sent_again([failure]):
            raise RefusedError(409, "bot_unknown", "Бот этого сообщения больше не подключён: подключите его снова")

    def chosen(self, account_id: int, failure_ids: Collection[str]) -> int:
        """Return how many are sent again. Raises what `one` raises when none of them can be."""
        sent, refused = 0, None
        for failure_id in sorted(set(failure_ids)):
            try:
                self.one(account_id, failure_id)
                sent += 1
            except RefusedError as error:
                refused = refused or error
        if refused is not None and not sent:
            raise refused
        return sent

    def all_of(self, account_id: int, wanted: WantedFailures) -> int:
        """Return how many will be sent again: more than a few of them by a job.

        What fails once more meanwhile is younger than the asking, and left alone.
        """
        before = f"{int(self.clock.now() * 1000):013d}"
        few = self.failures.oldest(account_id, wanted, AT_ONCE, before)
        if few.next is None:
            return self._sent_again(few.failures)
        self.jobs.retry_failures(account_id, wanted, before)
        return sum(reason.count for reason in self.failures.reasons(account_id, wanted).counts)

    def go_on(self, account_id: int, wanted: WantedFailures, before: str, after: str | None) -> None:
        """Send the next ones again, and have the rest follow."""
        few = self.failures.oldest(account_id, wanted, AT_ONCE, before, after)
        self._sent_again(few.failures)
        if few.next is not None:
            self.jobs.retry_failures(account_id, wanted, before, few.next)

    def _sent_again(self, failures: Iterable[Failure]) -> int:
        """Return how many of the failures can be sent again, and so are."""
        sent, known = 0, {0: True}
        for failure in failures:
            if failure.direction is Direction.LEAD or self._has_bot(failure, known):
                self.requeue.send_again(failure)
                self.failures.remove(failure)
                sent += 1
        return sent

    def _has_bot(self, failure: Failure, known: dict[int, bool]) -> bool:
        """Tell whether the account has the bot of a failure; `known` are those that were looked for already."""
        if failure.bot_id not in known:
            bot = self.bots.get(failure.bot_id)
            known[failure.bot_id] = bot is not None and bot.account_id == failure.account_id
        return known[failure.bot_id]
