"""Where a bot's messages go: what the widget sends and gets of it. Secrets are never given back."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from bridge.domain.addresses import LONGEST_ADDRESS
from bridge.domain.routes import QUIET_MINUTES, AmoRoute, Forward, PlatformRoute, Route, Shape, WahelpRoute
from bridge.relay.bots.choose_route import RouteWish

SET = "set"
"""What is shown in the place of a secret that is kept; sent back it leaves that as it is."""

MOST_ADMINS = 100
LONGEST_QUIET = 7 * 24 * 60

Address = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_ADDRESS)]
Place = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$")]
Login = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Secret = Annotated[str, StringConstraints(min_length=1, max_length=4096, pattern=r"^[^\x00-\x1f\x7f]*$")]
HeaderSecret = Annotated[str, StringConstraints(min_length=1, max_length=4096, pattern=r"^[\x21-\x7e]+$")]
"""One that travels in a header, which takes nothing but these."""

PersonId = Annotated[int, Field(ge=1, lt=2**52)]


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)


class AmoRouteRequest(_Request):
    """amoCRM's native chat."""

    kind: Literal["amocrm"]

    @property
    def wish(self) -> RouteWish:
        return RouteWish(AmoRoute())


class WahelpRouteRequest(_Request):
    """A channel of Wahelp, entered with a login and its password, or with an access token.

    A secret that is left out stays as long as the address, and the login it belongs to, do.
    """

    kind: Literal["wahelp"]
    base: Address
    project: Place
    channel: Place
    login: Login | None = None
    password: Secret | None = Field(default=None, repr=False)
    access_token: HeaderSecret | None = Field(default=None, repr=False)
    shape: Annotated[Shape, Field(strict=False)] = Shape.MESSAGES
    forward: Annotated[Forward, Field(strict=False)] = Forward.ALL

    @property
    def wish(self) -> RouteWish:
        route = WahelpRoute(
            0, self.base, self.project, self.channel, self.login or "", shape=self.shape, forward=self.forward
        )
        told = {"password": self.password, "access_token": self.access_token}
        return RouteWish(route, {name: secret for name, secret in told.items() if secret not in {None, SET}})


class PlatformRouteRequest(_Request):
    """A message-processing platform. `admins` may ask the bot for `/admin` and `/stats`.

    A `secret` that is left out stays as long as the address does; `null` is none. `quiet_minutes`: without a word for
    so long, a conversation that people have goes back to the platform.
    """

    kind: Literal["platform"]
    url: Address
    secret: HeaderSecret | None = Field(default=None, repr=False)
    admins: Annotated[list[PersonId], Field(max_length=MOST_ADMINS)] = []
    quiet_minutes: Annotated[int, Field(ge=1, le=LONGEST_QUIET)] = QUIET_MINUTES

    @property
    def wish(self) -> RouteWish:
        route = PlatformRoute(0, self.url, admins=tuple(self.admins), quiet_minutes=self.quiet_minutes)
        has_kept = self.secret == SET
        is_told = "secret" in self.model_fields_set and not has_kept
        return RouteWish(route, {"secret": self.secret or ""} if is_told else {}, has_kept)


RouteRequest = Annotated[AmoRouteRequest | WahelpRouteRequest | PlatformRouteRequest, Field(discriminator="kind")]


class AmoRouteResponse(BaseModel):
    kind: Literal["amocrm"] = "amocrm"


class WahelpRouteResponse(BaseModel):
    """`password` and `access_token` are `set` where there is one."""

    kind: Literal["wahelp"] = "wahelp"
    base: str
    project: str
    channel: str
    login: str | None
    password: Literal["set"] | None
    access_token: Literal["set"] | None
    shape: Shape
    forward: Forward


class PlatformRouteResponse(BaseModel):
    """`secret` is `set` where there is one."""

    kind: Literal["platform"] = "platform"
    url: str
    secret: Literal["set"] | None
    admins: list[int]
    quiet_minutes: int


RouteResponse = Annotated[AmoRouteResponse | WahelpRouteResponse | PlatformRouteResponse, Field(discriminator="kind")]


def shown_route(route: Route) -> AmoRouteResponse | WahelpRouteResponse | PlatformRouteResponse:
    match route:
        case WahelpRoute():
            return WahelpRouteResponse(
                base=route.base,
                project=route.project,
                channel=route.channel,
                login=route.login or None,
                password=_kept(route.sealed_password),
                access_token=_kept(route.sealed_access_token),
                shape=route.shape,
                forward=route.forward,
            )
        case PlatformRoute():
            return PlatformRouteResponse(
                url=route.url,
                secret=_kept(route.sealed_secret),
                admins=list(route.admins),
                quiet_minutes=route.quiet_minutes,
            )
        case AmoRoute():
            return AmoRouteResponse()


def _kept(sealed: bytes) -> Literal["set"] | None:
    return "set" if sealed else None
