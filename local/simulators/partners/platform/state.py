"""What the platform was sent, and how it behaves."""

from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

LATER_MS = 200


class Message(BaseModel):
    """The body of `POST /api/messages/`: exactly these three."""

    model_config = ConfigDict(extra="forbid")

    client_id: Annotated[str, StringConstraints(strict=True, pattern=r"^telegram_\d+$")]
    content: Annotated[str, StringConstraints(strict=True)]
    timestamp: AwareDatetime


class Behaviour(BaseModel):
    """How messages are answered.

    `now`: in the response, after `delay_ms`; `later`: at the address of `X-Webhook-URL`, `delay_ms` after the message;
    `none`: never; `escalate`: in the response, a person is needed. `text` is the answer, an echo unless given;
    `answers` replaces it by a list as it is. With a `secret` every message needs it, and every later answer brings it.
    """

    model_config = ConfigDict(extra="forbid")

    answer: Literal["now", "later", "none", "escalate"] = "now"
    text: str | None = None
    answers: list[Any] | None = None
    delay_ms: int = Field(default=0, ge=0)
    secret: str | None = Field(default=None, min_length=1)


class Received(BaseModel):
    """One message; `key` is its Idempotency-Key, `times` how often it came under that key, `at` in unix seconds."""

    client_id: str
    content: str
    webhook_url: str
    at: float
    timestamp: str
    key: str | None
    times: int = 1
    response: dict[str, Any] = Field(default_factory=dict)


class Platform(BaseModel):
    """The whole platform."""

    behaviour: Behaviour = Field(default_factory=Behaviour)
    received: list[Received] = Field(default_factory=list)

    def known(self, key: str | None) -> Received | None:
        """Return what came before under this key."""
        return next((one for one in reversed(self.received) if one.key == key), None) if key is not None else None

    def address_of(self, client_id: str) -> str | None:
        """Return where the newest message of a client wants its answer."""
        return next((one.webhook_url for one in reversed(self.received) if one.client_id == client_id), None)
