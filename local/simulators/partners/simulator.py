"""What the partners know, and what is on its way from them."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web
from pydantic import BaseModel, Field, model_validator

from local.simulators.faults import Faults, RequestLog
from local.simulators.partners.outbound import Outbound
from local.simulators.partners.outbox import Outbox, Parcel
from local.simulators.partners.platform.state import Platform
from local.simulators.partners.wahelp.state import Wahelp


class Told(BaseModel):
    """One thing that REON's controller was told; `at` in unix seconds."""

    method: str
    path: str
    query: dict[str, str]
    body: object
    at: float


class LeadCall(BaseModel):
    """One call at a lead webhook, taken or not; `status` 0 is a connection that broke before anything was done.

    `answered` tells whether the caller got the status: a lead may be taken and nobody told of it.
    """

    path: str
    body: object
    headers: dict[str, str]
    status: int
    at: float
    answered: bool = False


class Known(BaseModel):
    """All that survives a restart."""

    reon: list[Told] = Field(default_factory=list)
    leads: list[LeadCall] = Field(default_factory=list)
    wahelp: Wahelp = Field(default_factory=Wahelp)
    platform: Platform = Field(default_factory=Platform)
    parcels: list[Parcel] = Field(default_factory=list)

    @model_validator(mode="before")
    @classmethod
    def _before_there_were_others(cls, given: Any) -> Any:
        # Files of the time when REON's controller was the only partner hold the list of what it was told.
        return {"reon": given} if isinstance(given, list) else given


@dataclass
class Partners:
    """The running simulator; everything happens on one event loop."""

    outbound: Outbound
    outbox: Outbox
    faults: Faults = field(default_factory=Faults)
    log: RequestLog = field(default_factory=RequestLog)
    known: Known = field(default_factory=Known)

    @property
    def pending(self) -> int:
        return self.outbox.pending + self.outbound.in_flight

    def reset(self) -> None:
        self.faults.clear()
        self.log.clear()
        self.outbox.clear()
        self.known = Known()

    def load(self, path: Path) -> None:
        self.known = Known.model_validate_json(path.read_bytes())
        for parcel in self.known.parcels:
            self.outbox.put(parcel)

    def save(self, path: Path) -> None:
        """Write everything down, once; what was on its way sets out again at the next start."""
        self.known.parcels = self.outbox.waiting()
        path.write_text(self.known.model_dump_json())


PARTNERS = web.AppKey("partners", Partners)


def partners_of(request: web.Request) -> Partners:
    return request.app[PARTNERS]
