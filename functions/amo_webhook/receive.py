"""POST /amo/chats/{scope_id} and POST /amo/crm/{account_key}: check who sends, enqueue, answer within a fraction."""

from typing import Any

import boto3

from bridge.amocrm.events import deleted_contacts
from bridge.amocrm.signing import hook_is_genuine
from bridge.config import AWS_PATIENCE, Settings
from bridge.deadline import Deadline
from bridge.domain.errors import RefusedError
from bridge.domain.identity import read_account
from bridge.entrance import Event, answered, header, json_object, path_parameter, raw_body
from bridge.observability import logger
from bridge.queues import FifoQueue
from bridge.storage.secrets import Secret

settings = Settings()
_deadline = Deadline()
_aws = boto3.session.Session()
_sqs = _deadline.guard(_aws.client("sqs", config=AWS_PATIENCE))
_secrets = _deadline.guard(_aws.client("secretsmanager", config=AWS_PATIENCE))
_outgoing = FifoQueue(_sqs, settings.text("OUTGOING_QUEUE_URL"))
_jobs = FifoQueue(_sqs, settings.text("JOBS_QUEUE_URL"))
_channel_secret = Secret(_secrets, settings.text("CHANNEL_SECRET_ARN"))
_webhook_keys = Secret(_secrets, settings.text("WEBHOOK_KEYS_SECRET_ARN"))
_channel = settings.text("AMO_CHANNEL_ID")


@logger.inject_lambda_context(correlation_id_path="requestContext.requestId", clear_state=True)
def handler(event: Event, context: Any) -> dict[str, Any]:
    """amojo sends a hook once and waits 5 s, so everything but storing it happens later."""
    _deadline.start(context)
    return answered(event, _receive_crm_event if path_parameter(event, "account_key") else _receive_hook)


def _receive_hook(event: Event) -> None:
    raw = raw_body(event)
    if not hook_is_genuine(_channel_secret.text(), raw, header(event, "x-signature")):
        raise RefusedError(401, "bad_signature", "Неверная подпись")
    text, hook = json_object(raw)
    scope_id = path_parameter(event, "scope_id")
    if scope_id != f"{_channel}_{hook.get('account_id')}":
        raise RefusedError(403, "foreign_scope", "Чат другого аккаунта")
    message = hook.get("message")
    if message is None:
        return
    try:
        message_id = str(message["message"]["id"])
        conversation = message["conversation"]
        group = str(conversation.get("client_id") or conversation["id"])
    except (KeyError, TypeError, AttributeError):
        raise RefusedError(400, "bad_hook", "В сообщении нет id или беседы") from None
    _outgoing.send(text, group=group, dedup=message_id, attributes={"scope_id": scope_id})


def _receive_crm_event(event: Event) -> None:
    account_id = read_account(_webhook_keys.keys(), path_parameter(event, "account_key"))
    if account_id is None:
        raise RefusedError(404, "not_found", "Такого адреса нет")
    for contact_id in deleted_contacts(raw_body(event).decode(errors="replace")):
        job = f'{{"job":"forget_contact","account_id":{account_id},"contact_id":{contact_id}}}'
        _jobs.send(job, group=f"account:{account_id}", dedup=f"forget:{account_id}:{contact_id}")
