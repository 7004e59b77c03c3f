"""What the widget sends and gets of a bot's lead funnel."""

from typing import Annotated

from pydantic import BaseModel, Field

from bridge.domain.funnel import Funnel, FunnelButton, Profile
from bridge.domain.funnel_wishes import FunnelWish, ProfileWish
from settings_api.requests import Version
from settings_api.strict import StrictRequest

MOST = 200
"""Things in a list that are read at all; how many there may be is said with its place."""

Words = Annotated[str, Field(max_length=20_000)]


class ButtonModel(StrictRequest):
    """A button under the welcome; `choice` is what the lead says that the person asks for."""

    text: Words
    choice: Words


class ProfileModel(StrictRequest):
    """What is asked of those who come by `?start={key}`, and where their leads go: either of the two.

    A `webhook_url` is shown only in part; sent back as it was shown it stays as it is.
    """

    key: Words
    name: Words
    welcome: Words
    buttons: Annotated[list[ButtonModel], Field(max_length=MOST)]
    webhook_url: Words | None = Field(default=None, repr=False)
    pipeline_id: int | None = None
    follow_up: Words = ""
    follow_up_title: Words | None = None


class FunnelRequest(StrictRequest):
    """A whole funnel. `admin_chat_id` is where people are told of leads that failed, `default` the profile of others.

    `version` is that of the funnel as it was read: what somebody else has changed since then is not overwritten.
    """

    admin_chat_id: int | None = None
    default: Words | None = None
    profiles: Annotated[list[ProfileModel], Field(max_length=MOST)]
    version: Version | None = None

    @property
    def wish(self) -> FunnelWish:
        profiles = tuple(_profile_wish(profile) for profile in self.profiles)
        return FunnelWish(profiles, self.admin_chat_id or 0, self.default or "", self.version)


class FunnelResponse(BaseModel):
    """A funnel as it is stored, in the shape in which it is sent."""

    admin_chat_id: int | None
    default: str | None
    profiles: list[ProfileModel]
    version: int


def shown(funnel: Funnel) -> FunnelResponse:
    return FunnelResponse(
        admin_chat_id=funnel.admin_chat_id or None,
        default=funnel.default or None,
        profiles=[_profile(profile) for profile in funnel.profiles],
        version=funnel.version,
    )


def _profile_wish(profile: ProfileModel) -> ProfileWish:
    return ProfileWish(
        profile.key,
        profile.name,
        profile.welcome,
        tuple(FunnelButton(button.text, button.choice) for button in profile.buttons),
        (profile.webhook_url or "").strip(),
        profile.pipeline_id,
        profile.follow_up,
        profile.follow_up_title or "",
    )


def _profile(profile: Profile) -> ProfileModel:
    return ProfileModel(
        key=profile.key,
        name=profile.name,
        welcome=profile.welcome,
        buttons=[ButtonModel(text=button.text, choice=button.choice) for button in profile.buttons],
        webhook_url=profile.shown_url or None,
        pipeline_id=profile.pipeline_id,
        follow_up=profile.follow_up,
        follow_up_title=profile.follow_up_title or None,
    )
