"""POST /amo/chats/{scope_id} and POST /amo/crm/{account_key}: check who sends, enqueue, answer within a fraction."""

from bridge import cold_start

# isort: split

import codecs
from functools import cache
from typing import Any

import boto3

from bridge.amocrm.events import begun_talks, deleted_contacts, deleted_deals, read_form
from bridge.amocrm.signing import hook_is_genuine
from bridge.config import AWS_PATIENCE, ENTRANCE_PATIENCE, Settings
from bridge.deadline import Deadline
from bridge.domain.errors import RefusedError
from bridge.domain.identity import read_account
from bridge.entrance import Event, answered, header, hook_object, path_parameter, raw_body
from bridge.event_jobs import following, forgetting, losing
from bridge.hook_lines import waiting_of
from bridge.mailing_lines import MailingLines
from bridge.observability import logger
from bridge.queues import FifoQueue
from bridge.storage.held import HeldHooks
from bridge.storage.secrets import Secret

LARGEST_CRM_EVENT = 4 * 1024 * 1024
"""Bytes: a bulk action on thousands of cards is one webhook, and only its ids are kept."""

settings = Settings()
_deadline = Deadline()
_aws = boto3.session.Session()
_sqs = _deadline.guard(_aws.client("sqs", config=AWS_PATIENCE))
_secrets = _deadline.guard(_aws.client("secretsmanager", config=AWS_PATIENCE))
_outgoing = FifoQueue(_sqs, settings.text("OUTGOING_QUEUE_URL"))
_mailing = FifoQueue(_sqs, settings.text("MAILING_QUEUE_URL"))
_jobs = FifoQueue(_sqs, settings.text("JOBS_QUEUE_URL"))
_channel_secret = Secret(_secrets, settings.text("CHANNEL_SECRET_ARN"))
_webhook_keys = Secret(_secrets, settings.text("WEBHOOK_KEYS_SECRET_ARN"))
_channel = settings.text("AMO_CHANNEL_ID")
_tables = settings.text("CONVERSATIONS_TABLE"), settings.text("RECEIPTS_TABLE")
# Made by the first mailing: an answer needs no database here.
_held = cache(lambda: HeldHooks(_deadline.guard(_aws.client("dynamodb", config=ENTRANCE_PATIENCE)), *_tables))
_mailings = MailingLines(_mailing, _held)


@logger.inject_lambda_context(correlation_id_path="requestContext.requestId", clear_state=True)
def handler(event: Event, context: Any) -> dict[str, Any]:
    """amojo sends a hook once and waits 5 s, so everything but storing it happens later."""
    _deadline.start(context)
    return answered(event, _receive_crm_event if path_parameter(event, "account_key") else _receive_hook)


def _receive_hook(event: Event) -> None:
    raw = raw_body(event)
    signature = header(event, "x-signature")
    if not _channel_secret.proves(lambda secret: hook_is_genuine(secret.text(), raw, signature)):
        raise RefusedError(401, "bad_signature", "Неверная подпись")
    text, hook = hook_object(raw.removeprefix(codecs.BOM_UTF8))
    scope_id = path_parameter(event, "scope_id")
    if scope_id != f"{_channel}_{hook.get('account_id')}":
        raise RefusedError(403, "foreign_scope", "Чат другого аккаунта")
    waiting = waiting_of(hook)
    if waiting is not None and not _mailings.take(text, hook, waiting, scope_id):
        _outgoing.send(text, group=waiting.group, dedup=waiting.dedup, attributes={"scope_id": scope_id})


def _receive_crm_event(event: Event) -> None:
    path = path_parameter(event, "account_key")
    account_id = _webhook_keys.proves(lambda keys: read_account(keys.keys(), path))
    if account_id is None:
        raise RefusedError(404, "not_found", "Такого адреса нет")
    form = read_form(raw_body(event, LARGEST_CRM_EVENT).decode(errors="replace"))
    _jobs.send_all(
        [
            *forgetting(account_id, deleted_contacts(form)),
            *losing(account_id, deleted_deals(form)),
            *following(account_id, begun_talks(form)),
        ]
    )


cold_start.over()
