"""The Chats API, "amojo" (amoCRM developers, "chat-api-reference")."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

import httpx

from bridge.amocrm.addresses import AMOJO_DOMAIN, Addresses
from bridge.amocrm.content import address_of, changed_message_of, message_of, quote_of
from bridge.amocrm.errors import AMOJO_ERRORS, REACTION_ERRORS, amojo_error, answer_of
from bridge.amocrm.signing import signed_headers
from bridge.domain.content import Media, Text, with_lines
from bridge.domain.errors import BridgeError, MisconfiguredError, PermanentError, TransientError
from bridge.domain.identity import ConversationId
from bridge.domain.reasons import NO_SUCH_MESSAGE, Reason
from bridge.domain.texts import quotation
from bridge.domain.wording.origins import by_author
from bridge.error_table import ErrorTable
from bridge.http_calls import call
from bridge.relay.messages import ChatMessage, CrmAccount, CrmEdit, CrmReaction, Posted, Sender, StatusReport
from bridge.relay.ports import Clock, Counter, Log

DELIVERED = 1
FAILED = -1
SHOWN_TO_MANAGER = 905
"""The error code whose text the manager sees on the message."""

HISTORY_PAGE = 50
STRANGERS_KEPT = 1000
LOOKS = 3
BETWEEN_LOOKS = 0.5
"""Seconds, for a message that was taken just now: amojo answers before it has processed one.

An amojo that answers slowly has had that time after one look."""


@dataclass(frozen=True)
class Channel:
    """The chat channel as amoCRM registered it: its id and title, its own bot, and the secret that requests prove."""

    id: str
    title: str
    bot_id: str
    secret: Callable[[], str]


class ChatsClient:
    """`Chats`: each body is serialised once, and those bytes are signed and sent."""

    def __init__(
        self,
        http: httpx.Client,
        addresses: Addresses,
        channel: Channel,
        clock: Clock,
        log: Log,
        metrics: Counter,
    ) -> None:
        self._http = http
        self._addresses = addresses
        self._channel = channel
        self._strangers: set[str] = set()
        self._clock = clock
        self._log = log
        self._metrics = metrics

    def connect(self, account: CrmAccount, domain: str) -> str:  # noqa: ARG002 - one channel serves one platform
        """Connect the channel for an account and return its scope; needed again after every installation."""
        body = {"account_id": account.amojo_id, "title": self._channel.title, "hook_api_version": "v2"}
        return _told(self._post(f"/v2/origin/custom/{self._channel.id}/connect", body), "scope_id")

    def create(self, scope_id: str, conversation: ConversationId, source: str, user: Sender) -> str:
        body = {
            "conversation_id": str(conversation),
            "source": {"external_id": source},
            "user": _participant(user),
        }
        return _told(self._post(f"/v2/origin/custom/{scope_id}/chats", body), "id")

    def send(self, scope_id: str, message: ChatMessage) -> Posted:
        """Post a message. A repeated msgid is the same message whatever amojo answers to it."""
        try:
            sent = self._post_new(scope_id, message).get("new_message")
        except PermanentError as error:
            posted = self._already_there(scope_id, message) if error.reason is Reason.AMO_REFUSED else None
            if posted is not None:
                return posted
            plainer = _plainer(message) if error.reason in {Reason.AMO_REFUSED, Reason.AMO_GONE} else None
            if plainer is None:
                raise
            return self.send(scope_id, plainer)
        sent = sent if isinstance(sent, dict) else {}
        message_id, chat_id = _told(sent, "msgid"), str(sent.get("conversation_id") or message.conversation)
        if chat_id == str(message.conversation):
            # Answers without amojo's own id of the chat are documented too; creating it again returns that id.
            chat_id = self.create(scope_id, message.conversation, message.source, message.participant)
        return Posted(chat_id, message_id)

    def _post_new(self, scope_id: str, message: ChatMessage) -> dict[str, Any]:
        """Post a message; an outgoing one whose sender is no user of the account in the name of the channel's bot."""
        path, author = f"/v2/origin/custom/{scope_id}", message.sender.ref_id
        if message.receiver is None:
            return self._post(path, _new_message(message))
        if author and author not in self._strangers:
            named = replace(message.sender, name=message.sender.name or self._channel.title)
            try:
                return self._post(path, _new_message(replace(message, sender=named)))
            except PermanentError as error:
                if error.reason is not Reason.AMO_REFUSED:
                    raise
        answer = self._post(path, _new_message(self._as_the_bots(message)))
        # Whom Salesbots and mailings write as, amoCRM does not tell: it is learnt from what it refuses.
        if len(self._strangers) >= STRANGERS_KEPT:
            self._strangers.clear()
        self._strangers.add(author)
        return answer

    def _as_the_bots(self, message: ChatMessage) -> ChatMessage:
        """Return a message as the channel's bot's own; whoever else wrote it is named in the first line."""
        bot, name = self._channel.bot_id, message.sender.name
        line = by_author(name) if name not in {"", self._channel.title} else ""
        sender = Sender(bot, self._channel.title, ref_id=bot)
        return replace(message, sender=sender, content=with_lines(message.content, line))

    def edit(self, scope_id: str, edit: CrmEdit) -> None:
        payload = {
            "timestamp": edit.at_ms // 1000,
            "msec_timestamp": edit.at_ms,
            "conversation_id": str(edit.conversation),
            "message": changed_message_of(edit.content),
        } | address_of(edit.target)
        self._post_about(f"/v2/origin/custom/{scope_id}", {"event_type": "edit_message", "payload": payload})

    def react(self, scope_id: str, reaction: CrmReaction) -> None:
        body = (
            {
                "conversation_id": str(reaction.conversation),
                "user": {"id": reaction.user_id} | ({"ref_id": reaction.ref_id} if reaction.ref_id else {}),
                "type": "unreact" if reaction.taken_back else "react",
            }
            | ({"emoji": reaction.emoji} if reaction.emoji else {})
            | address_of(reaction.target)
        )
        self._post_about(f"/v2/origin/custom/{scope_id}/react", body, REACTION_ERRORS)

    def report(self, report: StatusReport) -> None:
        """Report a delivery status, in both spellings that the vendor's documentation has for its field."""
        status = FAILED if report.error else DELIVERED
        body: dict[str, Any] = {"msgid": report.crm_id, "status_code": status, "delivery_status": status}
        if report.error:
            body |= {"error_code": SHOWN_TO_MANAGER, "error": report.error}
        self._post_about(f"/v2/origin/custom/{report.scope_id}/{quote(report.crm_id, safe='')}/delivery_status", body)

    def _already_there(self, scope_id: str, message: ChatMessage) -> Posted | None:
        """Look a refused msgid up in the chat's history: amojo may refuse it because it has the message already."""
        chat_id = self.create(scope_id, message.conversation, message.source, message.participant)
        path = f"/v2/origin/custom/{scope_id}/chats/{chat_id}/history"
        began = self._clock.now()
        for _ in range(LOOKS):
            history = self._request("GET", path, b"", params={"offset": 0, "limit": HISTORY_PAGE})
            for entry in history.get("messages") or []:
                if entry["message"].get("client_id") == message.msgid:
                    return Posted(chat_id, str(entry["message"]["id"]))
            if not self._looks_again(began):
                break
        return None

    def _looks_again(self, began: float) -> bool:
        if self._clock.now() - began > LOOKS * BETWEEN_LOOKS:
            return False
        self._clock.sleep(BETWEEN_LOOKS)
        return True

    def _post_about(self, path: str, body: dict[str, Any], errors: ErrorTable = AMOJO_ERRORS) -> None:
        """Post what concerns a message, once more where amojo may only not know that one yet."""
        began = self._clock.now()
        for _ in range(LOOKS - 1):
            try:
                self._post(path, body, errors)
            except PermanentError as error:
                if error.reason not in NO_SUCH_MESSAGE or not self._looks_again(began):
                    raise
            else:
                return
        self._post(path, body, errors)

    def _post(self, path: str, body: dict[str, Any], errors: ErrorTable = AMOJO_ERRORS) -> dict[str, Any]:
        content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        return self._request("POST", path, content, errors)

    def _request(
        self, method: str, path: str, body: bytes, errors: ErrorTable = AMOJO_ERRORS, **options: Any
    ) -> dict[str, Any]:
        headers = signed_headers(self._channel.secret(), method, path, body, self._clock.now())
        response = call(
            self._http,
            Reason.AMO_UNAVAILABLE,
            method,
            self._addresses.url(AMOJO_DOMAIN, path),
            content=body,
            headers={"Host": AMOJO_DOMAIN, **headers},
            **options,
        )
        if not response.is_success:
            raise self._error_of(response, errors)
        return answer_of(response)

    def _error_of(self, response: httpx.Response, errors: ErrorTable) -> BridgeError:
        error = amojo_error(response, errors)
        if not isinstance(error, TransientError) or error.reason is not Reason.MISCONFIGURED:
            return error
        self._log.error("amojo refuses our signature: check ChannelSecret and the clock")
        self._metrics.count("client_refused")
        return MisconfiguredError(error.detail)


def _plainer(message: ChatMessage) -> ChatMessage | None:
    """Return a refused message without what amojo may refuse of it: what it answers, then its kind; None for a text."""
    content = message.content
    if message.reply_to is not None:
        said = quotation(message.said) if message.said else ""
        return replace(message, content=with_lines(content, said), reply_to=None)
    if isinstance(content, Text):
        return None
    address = content.file.ref if isinstance(content, Media) else ""
    return replace(message, content=Text("\n".join(filter(None, (content.seen, address)))))


def _new_message(message: ChatMessage) -> dict[str, Any]:
    payload: dict[str, Any] = {
        "timestamp": message.at,
        "msec_timestamp": message.at_ms,
        "msgid": message.msgid,
        "conversation_id": str(message.conversation),
        "silent": message.silent,
        "source": {"external_id": message.source},
        "sender": _participant(message.sender),
        "message": message_of(message.content),
    }
    if message.receiver is not None:
        payload["receiver"] = _participant(message.receiver)
    if message.reply_to is not None:
        payload["reply_to"] = quote_of(message.reply_to)
    return {"event_type": "new_message", "payload": payload}


def _told(answer: dict[str, Any], name: str) -> str:
    """Return a field of a success; an answer without it came from something in between and says nothing."""
    if not answer.get(name):
        raise TransientError(Reason.AMO_UNCLEAR, "not an answer of amojo", outcome_unknown=True)
    return str(answer[name])


def _participant(user: Sender) -> dict[str, str]:
    known = {
        "id": user.id,
        "name": user.name,
        "avatar": user.avatar,
        "profile_link": user.profile_link,
        "ref_id": user.ref_id,
    }
    return {field: value for field, value in known.items() if value}
