"""Bringing a lead to where it belongs: tried for a day, and told to people as soon as it has failed once."""

from dataclasses import dataclass

from bridge.domain import lead_texts as wording
from bridge.domain.errors import LimitedError, NotYetError, PermanentError, TransientError
from bridge.domain.funnel import Profile
from bridge.domain.identity import secret_context
from bridge.domain.leads import (
    SILENT_FOR,
    Lead,
    LeadError,
    LeadNotTakenError,
    LeadState,
    next_pause,
)
from bridge.domain.reasons import Reason
from bridge.relay.funnel.find_profile import profile_of
from bridge.relay.funnel.keep_lead import KeepLead
from bridge.relay.funnel.make_deal import MakeDeal
from bridge.relay.ports import Bots, Clock, Funnels, LeadJobs, Leads, LeadWebhook, Log, Vault

ADDRESS = "lead_webhook"
"""What the address of a webhook is sealed as."""

OUR_OWN = frozenset({Reason.STORAGE_UNAVAILABLE, Reason.TOO_SLOW, Reason.INTERNAL})
"""Trouble on our side, which says nothing about where the lead goes."""


@dataclass(frozen=True)
class DeliverLead:
    """Post a lead to its profile's webhook, or make a deal of it. `scale` is on every pause and on the day.

    It goes where the profile says now, for whoever mends an address wants what has failed there as well; where the
    profile is gone, as it said when the lead was made.
    """

    leads: Leads
    funnels: Funnels
    bots: Bots
    vault: Vault
    webhook: LeadWebhook
    make_deal: MakeDeal
    jobs: LeadJobs
    failing: KeepLead
    clock: Clock
    log: Log
    scale: float

    def __call__(self, key: str, line: str, wish: str = "") -> None:
        """Raises NotYetError until the next try. `line`: whose job it is.

        `wish`: a person wants one more try now, and this is the name of that wish in each attempt of its job. A lead
        that was given up is tried for another day, of any other the job that waits for its own next try goes on.
        """
        is_granted = bool(wish) and self.leads.again(key, wish)
        lead = self.leads.begin(key, self.clock.now(), line, wish)
        if lead is None:
            self._round_off(self.leads.get(key))
            return
        if is_granted and lead.told is not None:
            self.jobs.tell_admins(lead, f"again:{lead.tries}")
        try:
            taken = self._deliver(lead)
        except (NotYetError, LimitedError):
            self.leads.release(key)
            raise
        except (PermanentError, TransientError) as error:
            if error.reason in OUR_OWN:
                self.leads.release(key)
                raise
            pause = self._failed(lead, error)
            if pause and (is_granted or not wish):
                raise NotYetError(Reason.LEAD_NOT_TAKEN, error.detail, pause) from None
        else:
            self._delivered(lead, taken)

    def _deliver(self, lead: Lead) -> str:
        """Return by what the lead was taken: a status, or the deal that it is, wherever it would go now."""
        if lead.deal_id:
            return _taken_as(lead.deal_id)
        if lead.may_be_twice:
            raise LeadNotTakenError(LeadError.TIMEOUT, "the worker of the last call was cut off", outcome_unknown=True)
        profile = self._profile(lead)
        if profile.pipeline_id is not None:
            return _taken_as(self.make_deal(lead, profile.pipeline_id))
        url = self.vault.open(profile.sealed_url, secret_context(lead.account_id, lead.bot_id, ADDRESS))
        return str(self._post(lead, url))

    def _post(self, lead: Lead, url: str) -> int:
        """Post a lead that may be there already only where anybody answers.

        Each call is noted beforehand, so that one whose worker is killed counts as well.
        """
        if lead.copies:
            self.webhook.look(url)
        if not self.leads.unsure(lead.key, lead.unsure + 1):
            raise NotYetError(Reason.LEAD_NOT_TAKEN, "settled meanwhile", 1.0)
        try:
            return self.webhook.post(url, lead.key, _body(lead))
        except TransientError as error:
            if not error.outcome_unknown:
                self.leads.unsure(lead.key, lead.unsure)
            raise

    def _profile(self, lead: Lead) -> Profile:
        profile = profile_of(lead, self.bots.get(lead.bot_id), self.funnels)
        if profile is None:
            raise PermanentError(Reason.LEAD_NOT_TAKEN, "the profile is gone")
        return profile

    def _delivered(self, before: Lead, taken: str) -> None:
        lead = self.leads.delivered(before.key)
        self.log.info(wording.SENT, extra={"status": taken, "lead": lead.key})
        self._round_off(lead)

    def _round_off(self, lead: Lead | None) -> None:
        """Have people see how a lead has ended; whoever noted the end may have been killed before this."""
        if lead is None:
            return
        if lead.state is LeadState.DELIVERED:
            self.failing.remove(lead, is_told=False)
            if lead.concerns_people or lead.follow_up is not None:
                self.jobs.tell_admins(lead, "delivered")
            # Tried again by this job, which is nobody's concern: the lead went through.
            self.make_deal.leave_note(lead)
        if lead.state is LeadState.GIVEN_UP:
            self.failing.keep_given_up(lead)
            if lead.is_doubtful:
                self.jobs.tell_admins(lead, f"doubtful:{lead.tries}")

    def _failed(self, before: Lead, error: PermanentError | TransientError) -> float:
        """Return the seconds until the next try, 0 when there is none."""
        kind = error.error if isinstance(error, LeadNotTakenError) else _kind_of(error)
        now = self.clock.now()
        lead = self.leads.failed(before.key, kind, error.detail, now)
        told = {"kind": str(kind), "detail": error.detail, "lead": lead.key, "tries": lead.tries}
        self.log.warning(wording.LOGGED[kind], extra=told)
        if lead.told is None:
            self.jobs.tell_admins(lead, f"failed:{lead.tries}")
        if lead.state is not LeadState.WAITING:
            return 0.0
        if lead.may_be_twice or lead.has_taken_too_long(now, self.scale):
            self._round_off(self.leads.give_up(lead.key))
            return 0.0
        if lead.told is None and now - lead.failed_at >= SILENT_FOR * self.scale:
            self.failing.keep(lead, wording.NOBODY_ANSWERS, f"{kind}: {error.detail}")
        return next_pause(lead.tries) * self.scale


def _taken_as(deal_id: int) -> str:
    return f"201, deal {deal_id}"


def _body(lead: Lead) -> dict[str, object]:
    return {
        "lead_name": lead.title,
        "contact": {"name": lead.person.name, "username": wording.username(lead.person)},
        "source": "Telegram Bot",
        "request_details": lead.choice,
    }


def _kind_of(error: PermanentError | TransientError) -> LeadError:
    """Return of what kind an error of amoCRM's is."""
    if error.detail.startswith("status") or isinstance(error, PermanentError):
        return LeadError.STATUS
    return LeadError.CLIENT if error.outcome_unknown else LeadError.CONNECTION
