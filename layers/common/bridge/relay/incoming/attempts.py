"""Doing several things of which none may stop the others."""

from collections.abc import Callable
from dataclasses import dataclass, field

from bridge.domain.errors import PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.relay.failures.keep_failure import ACCOUNT_STATES


@dataclass
class Attempts:
    """What was refused, with what it was about in Russian, and what has to wait.

    While we are `patient`, what is gone is waited for: a contact or a deal that was merged or deleted just now is found
    elsewhere by the next try.
    """

    patient: bool = False
    refused: list[str] = field(default_factory=list)
    waiting: list[TransientError] = field(default_factory=list)

    def __call__(self, about: str, work: Callable[[], object]) -> bool:
        """Do one thing and tell whether it is done.

        Only what concerns the whole account ends the others too: it is closed to us, or asks us to wait.
        """
        try:
            work()
        except PermanentError as error:
            if error.reason in ACCOUNT_STATES or error.reason is Reason.WIDGET_OFF:
                raise
            if error.reason is Reason.AMO_GONE and self.patient:
                self.waiting.append(TransientError(error.reason, error.detail))
                return False
            why = "amoCRM отказала" if error.reason is Reason.AMO_REFUSED else error.reason.text
            self.refused.append(f"{about} — {why} ({error.detail})")
        except TransientError as error:
            if error.retry_after is not None:
                raise
            self.waiting.append(error)
        else:
            return True
        return False

    def give_up(self) -> None:
        """Wait no longer: what has to wait counts as refused."""
        self.refused += [f"{error.reason.text} ({error.detail})" for error in self.waiting]
        self.waiting.clear()

    def settle(self, reason: Reason) -> None:
        """Raise what is still to be done: waiting comes first, because another try may end the refusals as well."""
        if self.waiting:
            raise self.waiting[0]
        if self.refused:
            raise PermanentError(reason, f"Не удалось записать: {'; '.join(self.refused)}")
