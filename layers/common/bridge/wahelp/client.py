"""The API of Wahelp ("Wahelp Rest API" 1.0.158 and the vendor's integration guide)."""

from collections.abc import Collection, Sequence
from typing import Any
from urllib.parse import quote

from bridge.domain.errors import LimitedError, PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.domain.routes import Shape
from bridge.fields import Object, text_of
from bridge.relay.messages.wahelp import Standing, WahelpChannel, WahelpWords
from bridge.relay.ports import Clock, Log
from bridge.relay.ports.wahelp import WahelpTokens
from bridge.site_answers import SiteAnswer
from bridge.sites import Sites
from bridge.wahelp.addresses import api_of, channel_path, project_path
from bridge.wahelp.answers import (
    Hook,
    goes_back_to,
    hooks_of,
    is_active,
    listed,
    message_id_of,
    standing_in,
    user_id_of,
)
from bridge.wahelp.entering import Entrance
from bridge.wahelp.errors import SHORTEST_LIMIT, answer_of, error_of

READ_BACK, READ_FURTHER_BACK = 100, 1000
"""The newest messages of a channel among which one of ours is looked for, and how many if those are not enough."""

NOT_SO_MANY = frozenset({Reason.WAHELP_REFUSED, Reason.WAHELP_UNCLEAR})
"""How an answer is refused that would be longer than Wahelp gives: how long that is has not been published."""

PATIENCE = 15.0
"""Seconds that one call may take."""

OF_ANY_SITE = {Reason.SITE_UNAVAILABLE: Reason.WAHELP_UNAVAILABLE, Reason.SITE_UNCLEAR: Reason.WAHELP_UNCLEAR}

UNAUTHORISED = 401
NO_SUCH_ADDRESS = frozenset({404, 405})

EVENTS = ["channel.message.created"]

USERS_KEPT = 5000


class WahelpClient:
    """`Wahelp` at addresses that customers gave."""

    def __init__(self, sites: Sites, tokens: WahelpTokens, clock: Clock, log: Log) -> None:
        self._sites = sites
        self._log = log
        self._entrance = Entrance(self._call, tokens, clock)
        self._clock = clock
        self._users: dict[tuple[str, str, str], str] = {}
        self._closed: dict[tuple[str, str], float] = {}

    def post(self, channel: WahelpChannel, words: WahelpWords) -> str:
        if channel.shape is Shape.VENDOR:
            return self._post_to_user(channel, words)
        body = {"user": _person(words), "message": {"text": words.text}}
        return message_id_of(self._ask(channel, "POST", f"{_channel(channel)}/messages", json=body))

    def standing(self, channel: WahelpChannel, words: WahelpWords, since: float) -> Sequence[Standing]:
        answer = self._newest(channel, READ_BACK)
        if not goes_back_to(answer, since, READ_BACK):
            try:
                answer = self._newest(channel, READ_FURTHER_BACK)
            except (PermanentError, TransientError) as error:
                if error.reason not in NOT_SO_MANY:
                    raise
                self._log.warning("Wahelp does not list what is older", extra={"why": str(error)})
        return standing_in(answer, words, self._users.get(_user(channel, words), ""))

    def _newest(self, channel: WahelpChannel, limit: int) -> Object:
        return self._ask(channel, "GET", f"{_channel(channel)}/messages", params={"limit": limit})

    def check(self, channel: WahelpChannel) -> None:
        token = channel.access_token or self._entrance.login(channel).token
        path = f"{project_path(channel.project)}/channels/"
        told = listed(answer_of(self._send(channel.base, "GET", path, token, channel.project)))
        found = [one for one in told if channel.uuid in {text_of(one, "uuid"), text_of(one, "id")}]
        if not found:
            raise PermanentError(Reason.WAHELP_CHANNEL_GONE, "not among the channels of the project")
        if not is_active(found[0]):
            raise PermanentError(Reason.WAHELP_CHANNEL_OFF)

    def hook(self, channel: WahelpChannel, url: str) -> None:
        found = self._hooks(channel)
        if found is None:
            self._order(channel, "PUT", _hook(channel), {"url": url})
            return
        ours = [one for one in found if _is_at(one.url, url)]
        if not any(one.url == url for one in ours):
            self._order(channel, "POST", _hooks(channel), {"url": url, "events": EVENTS})
        self._take_down(channel, [one.uuid for one in ours if one.url != url])

    def unhook(self, channel: WahelpChannel, url: str) -> None:
        found = self._hooks(channel)
        if found is None:
            # The one address of the project: Wahelp's list has no call that takes it away.
            self._order(channel, "PUT", _hook(channel), {"url": ""})
            return
        self._take_down(channel, [one.uuid for one in found if _is_at(one.url, url)])

    def tell_status(self, channel: WahelpChannel, message_id: str, *, delivered: bool) -> None:
        body = {"status": "delivered" if delivered else "failed"}
        path = f"{_channel(channel)}/messages/{quote(message_id, safe='')}"
        try:
            self._order(channel, "PUT", path, body)
        except PermanentError as error:
            self._log.info("Wahelp takes no status", extra={"why": str(error)})
        except TransientError as error:
            if error.reason not in {Reason.WAHELP_UNCLEAR, Reason.WAHELP_REFUSED}:
                raise
            self._log.info("Wahelp takes no status", extra={"why": str(error)})

    def _post_to_user(self, channel: WahelpChannel, words: WahelpWords) -> str:
        """The vendor's two steps; a user that is known no more is made again."""
        user = _user(channel, words)
        known = self._users.pop(user, "")
        user_id = known or self._make_user(channel, words)
        path = f"{_channel(channel)}/send_message/{quote(user_id, safe='')}"
        try:
            answer = self._ask(channel, "POST", path, json={"text": words.text})
        except PermanentError as error:
            if not known or error.reason is not Reason.WAHELP_CHANNEL_GONE:
                raise
            return self._post_to_user(channel, words)
        self._users[user] = user_id
        if len(self._users) > USERS_KEPT:
            del self._users[next(iter(self._users))]
        return message_id_of(answer)

    def _make_user(self, channel: WahelpChannel, words: WahelpWords) -> str:
        body = _person(words) | {"need_create": True}
        user_id = user_id_of(self._ask(channel, "POST", f"{_channel(channel)}/users", json=body))
        if not user_id:
            raise TransientError(Reason.WAHELP_UNCLEAR, "no id of the user in the answer")
        return user_id

    def _hooks(self, channel: WahelpChannel) -> Collection[Hook] | None:
        """Return the project's webhooks, None where it has one address and no list of them."""
        response = self._authorised(channel, "GET", _hooks(channel))
        if response.status in NO_SUCH_ADDRESS:
            return None
        return hooks_of(answer_of(response))

    def _take_down(self, channel: WahelpChannel, uuids: Collection[str]) -> None:
        for uuid in uuids:
            response = self._authorised(channel, "DELETE", f"{_hooks(channel)}{quote(uuid, safe='')}")
            if not response.is_success and response.status not in NO_SUCH_ADDRESS:
                raise error_of(response)

    def _order(self, channel: WahelpChannel, method: str, path: str, body: Object) -> None:
        """Have something done that needs no answer: a success without a word is one."""
        self._ask(channel, method, path, may_be_silent=True, json=body)

    def _ask(
        self, channel: WahelpChannel, method: str, path: str, *, may_be_silent: bool = False, **options: Any
    ) -> Object:
        """A channel that has had enough of us is left alone by everybody of this worker until it takes more."""
        place = (channel.place, channel.uuid)
        wait = self._closed.get(place, 0.0) - self._clock.now()
        if wait > 0:
            raise LimitedError(Reason.WAHELP_UNAVAILABLE, "the channel's limit", retry_after=wait)
        try:
            answer = self._authorised(channel, method, path, **options)
            is_silent = answer.is_success and not answer.body.strip()
            return {} if may_be_silent and is_silent else answer_of(answer)
        except LimitedError as error:
            self._closed[place] = self._clock.now() + (error.retry_after or SHORTEST_LIMIT)
            raise

    def _authorised(self, channel: WahelpChannel, method: str, path: str, **options: Any) -> SiteAnswer:
        """Make a request with a token, and once more with a new one where that one is not taken."""
        token = self._entrance.token(channel)
        response = self._send(channel.base, method, path, token, channel.project, **options)
        if response.status != UNAUTHORISED or channel.access_token:
            return response
        token = self._entrance.renewed(channel, token)
        return self._send(channel.base, method, path, token, channel.project, **options)

    def _call(self, base: str, method: str, path: str, token: str = "", **options: Any) -> Object:
        return answer_of(self._send(base, method, path, token, **options))

    def _send(
        self, base: str, method: str, path: str, token: str = "", project: str = "", **options: Any
    ) -> SiteAnswer:
        headers = {"Accept": "application/json"}
        headers |= {"Authorization": f"Bearer {token}"} if token else {}
        headers |= {"X-Project": project} if project else {}
        try:
            return self._sites.ask(method, f"{api_of(base)}{path}", patience=PATIENCE, headers=headers, **options)
        except TransientError as error:
            reason = OF_ANY_SITE.get(error.reason, error.reason)
            raise TransientError(reason, error.detail, outcome_unknown=error.outcome_unknown) from error


def _channel(channel: WahelpChannel) -> str:
    return channel_path(channel.project, channel.uuid)


def _hook(channel: WahelpChannel) -> str:
    return f"{project_path(channel.project)}/hook"


def _hooks(channel: WahelpChannel) -> str:
    return f"{project_path(channel.project)}/webhooks/"


def _user(channel: WahelpChannel, words: WahelpWords) -> tuple[str, str, str]:
    return channel.place, channel.uuid, words.phone


def _person(words: WahelpWords) -> Object:
    """A name takes the place of the one before, so none is told where there is none."""
    return {"phone": words.phone} | ({"name": words.name} if words.name else {})


def _is_at(address: str, url: str) -> bool:
    return address.partition("?")[0] == url.partition("?")[0]
