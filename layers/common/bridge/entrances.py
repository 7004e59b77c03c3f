"""The queue of installations that anybody may ask for, apart from the work of customers."""

import hashlib

from pydantic import BaseModel, Field, ValidationError

from bridge.domain.errors import PermanentError
from bridge.domain.reasons import Reason
from bridge.queues import FifoQueue


class Exchange(BaseModel):
    """Exchange an installation's code: good for one use, and for 20 minutes from the call."""

    domain: str
    code: str = Field(repr=False)
    called_ms: int


def read_exchange(body: str) -> Exchange:
    try:
        return Exchange.model_validate_json(body)
    except ValidationError as error:
        raise PermanentError(Reason.UNREADABLE, f"{error.error_count()} fields do not fit") from None


class InstallQueue:
    """`Entrances`: a domain is a line of its own, and a code that is sent again within five minutes is one."""

    def __init__(self, queue: FifoQueue) -> None:
        self._queue = queue

    def exchange(self, domain: str, code: str, called_ms: int) -> None:
        job = Exchange(domain=domain, code=code, called_ms=called_ms)
        digest = hashlib.sha256(f"{domain} {code}".encode()).hexdigest()
        self._queue.send(job.model_dump_json(), group=domain, dedup=digest)
