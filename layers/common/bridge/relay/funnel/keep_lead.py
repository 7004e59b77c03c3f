"""A lead among the failures, where people see it who are told of it nowhere else."""

from dataclasses import dataclass

from bridge.domain import lead_texts as wording
from bridge.domain.leads import Lead, LeadState
from bridge.domain.reasons import Reason
from bridge.domain.records import Direction, Failure
from bridge.relay.ports import Clock, Counter, Failures, LeadJobs, Leads


@dataclass(frozen=True)
class KeepLead:
    """Put a lead into the failures, or take it out again; it names the person, whom somebody may have to write to."""

    failures: Failures
    leads: Leads
    jobs: LeadJobs
    clock: Clock
    metrics: Counter

    def keep(self, lead: Lead, why: str, detail: str = "") -> None:
        """Keep a lead that nobody has entered, once however often it is asked for.

        Whoever has brought it meanwhile may have looked for the failure before it was there.
        """
        if not lead.is_open:
            return
        stored = self._put(lead, Reason.LEAD_NOT_TAKEN, wording.MAY_BE_THERE if lead.is_doubtful else why, detail)
        if not stored.is_open:
            self.remove(stored)
        elif stored.is_doubtful and not lead.is_doubtful:
            self.keep(stored, why, detail)
        else:
            self.metrics.count("failures")

    def keep_untold(self, lead: Lead, chat: str, detail: str = "") -> None:
        """Keep what the admin chat cannot be told, because of what is in its way."""
        if lead.is_open:
            self.keep(lead, wording.not_taken(chat), detail)
        elif lead.has_news:
            self._put(lead, Reason.LEAD_UNTOLD, wording.untold(lead, chat), detail)
            self.metrics.count("failures")

    def _put(self, lead: Lead, reason: Reason, why: str, detail: str) -> Lead:
        """Return the lead as it stands afterwards."""
        # Noted first: what is noted and not there is nothing to remove, and the other way round it would stay for ever.
        lead = self.leads.keep(lead.key, kept=True)
        self.failures.put(
            Failure(
                failure_id=_failure_id(lead),
                account_id=lead.account_id,
                direction=Direction.LEAD,
                bot_id=lead.bot_id,
                chat=str(lead.person.user_id),
                reason=str(reason),
                text=wording.failure(lead, why),
                detail=detail,
                at=int(self.clock.now()),
                payload=self.jobs.payload(lead),
            )
        )
        return self.leads.keep(lead.key, kept=True)

    def remove(self, lead: Lead, *, is_told: bool = True) -> None:
        """Take a lead out, unless it was given up meanwhile; before `is_told` its news stay."""
        if not lead.kept:
            return
        failure = self.failures.get(lead.account_id, _failure_id(lead))
        if failure is not None:
            if failure.reason == Reason.LEAD_UNTOLD and not is_told:
                return
            self.failures.remove(failure)
        stored = self.leads.keep(lead.key, kept=False)
        if stored.state is LeadState.GIVEN_UP:
            self.keep_given_up(stored)

    def keep_given_up(self, lead: Lead) -> None:
        self.keep(lead, wording.TRIED_FOR_A_DAY, f"{lead.error}: {lead.detail}")


def _failure_id(lead: Lead) -> str:
    return f"{int(lead.made_at * 1000):013d}-{lead.key[:16]}"
