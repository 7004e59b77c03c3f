"""The jobs queue: what its messages say, written and read here."""

from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError

from bridge.domain.errors import PermanentError
from bridge.domain.reasons import Reason
from bridge.jobs.accounts import (
    Finish,
    FollowLicence,
    Install,
    Retry,
    Settle,
    TellReon,
    Uninstall,
    Watch,
    WatchBots,
)
from bridge.jobs.answers import AnswerPress, Report, SayAnswer
from bridge.jobs.funnel import DeliverLead, SayInFunnel, TellAdmins
from bridge.jobs.gateway import LearnStaff, WidenKinds
from bridge.jobs.groups import Attach, FollowDeals, FollowLinks, Greet, Menu, NoteDeal, NoteDeals, Say, UntieBot
from bridge.jobs.people import FollowChat, ForgetContacts, Introduce, ShowPhoto
from bridge.jobs.queue import JobsQueue
from bridge.jobs.routes import Nudge, SettleRoute
from bridge.jobs.wahelp import AskPhone, TellWahelp, ThankForPhone

__all__ = [
    "AccountJob",
    "AnswerPress",
    "AskPhone",
    "Attach",
    "CustomerJob",
    "DeliverLead",
    "Finish",
    "FollowChat",
    "FollowDeals",
    "FollowLicence",
    "FollowLinks",
    "ForgetContacts",
    "FunnelJob",
    "GatewayJob",
    "Greet",
    "GroupJob",
    "Install",
    "Introduce",
    "JobsQueue",
    "LearnStaff",
    "Menu",
    "NoteDeal",
    "NoteDeals",
    "Nudge",
    "PeopleJob",
    "Report",
    "Retry",
    "RouteJob",
    "Say",
    "SayAnswer",
    "SayInFunnel",
    "Settle",
    "SettleRoute",
    "ShowPhoto",
    "TellAdmins",
    "TellReon",
    "TellWahelp",
    "ThankForPhone",
    "Uninstall",
    "UntieBot",
    "WahelpJob",
    "Watch",
    "WatchBots",
    "WidenKinds",
    "read_job",
]

AccountJob = Install | Finish | Uninstall | Settle | Watch | WatchBots | Retry
GatewayJob = WidenKinds | LearnStaff
CustomerJob = FollowLicence | TellReon
GroupJob = Menu | Greet | NoteDeal | NoteDeals | UntieBot | Attach | FollowDeals | FollowLinks | Say
FunnelJob = DeliverLead | TellAdmins | SayInFunnel
PeopleJob = Introduce | FollowChat | ShowPhoto | SayAnswer | AnswerPress | Report | ForgetContacts
RouteJob = Nudge | SettleRoute
WahelpJob = AskPhone | ThankForPhone | TellWahelp
Job = Annotated[
    PeopleJob | AccountJob | GatewayJob | CustomerJob | GroupJob | FunnelJob | RouteJob | WahelpJob,
    Field(discriminator="job"),
]
_JOB: TypeAdapter[Job] = TypeAdapter(Job)


def read_job(body: str) -> Job:
    try:
        return _JOB.validate_json(body)
    except ValidationError as error:
        raise PermanentError(Reason.UNREADABLE, f"{error.error_count()} fields do not fit") from None
