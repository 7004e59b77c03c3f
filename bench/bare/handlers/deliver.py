"""The workers' calls for one text message: to the outside systems and to the database."""

import json
import os
from typing import Any

import boto3
import httpx

dynamodb = boto3.client("dynamodb")
http = httpx.Client(timeout=6)

TELEGRAM = os.environ["TELEGRAM_URL"]
AMOCRM = os.environ["AMOCRM_URL"]
BOTS, CONVERSATIONS, RECEIPTS = (os.environ[f"{name}_TABLE"] for name in ("BOTS", "CONVERSATIONS", "RECEIPTS"))
DONE: dict[str, list[Any]] = {"batchItemFailures": []}
TOKEN = f"7001:{'A' * 35}"
SIGNED = {
    "Content-Type": "application/json",
    "Date": "Thu, 16 Dec 2021 12:58:40 +0000",
    "Content-MD5": "a0bbbac729c6341f0a521e2db7a8a236",
    "X-Signature": "ca51f810785031385a801f41103244713c1a2352",
}


def incoming(event: dict[str, Any], _context: object) -> dict[str, list[Any]]:
    message = json.loads(event["Records"][0]["body"])["message"]
    talk = f"7001:{message['chat']['id']}"
    body = {
        "event_type": "new_message",
        "payload": {
            "timestamp": message["date"],
            "msec_timestamp": message["date"] * 1000,
            "msgid": f"{talk}:{message['message_id']}",
            "conversation_id": talk,
            "silent": False,
            "source": {"external_id": "tg-7001"},
            "sender": {"id": talk, "name": message["from"]["first_name"], "profile_link": "https://t.me/client"},
            "message": {"type": "text", "text": message["text"]},
        },
    }
    answer = http.post(f"{AMOCRM}/v2/origin/custom/scope", content=json.dumps(body), headers=SIGNED).json()
    crm_id, telegram_id = answer["new_message"]["msgid"], str(message["message_id"])
    _receipts(
        talk, {f"in#{telegram_id}": {"crm_id": {"S": crm_id}}, f"crm#{crm_id}": {"telegram_id": {"N": telegram_id}}}
    )
    return DONE


def outgoing(event: dict[str, Any], _context: object) -> dict[str, list[Any]]:
    message = json.loads(event["Records"][0]["body"])["message"]
    talk, crm_id = message["conversation"]["client_id"], message["message"]["id"]
    dynamodb.batch_get_item(
        RequestItems={
            BOTS: {"Keys": [{"bot_id": {"N": talk.split(":")[0]}}], "ConsistentRead": True},
            CONVERSATIONS: {"Keys": [{"conversation_id": {"S": talk}}], "ConsistentRead": True},
            RECEIPTS: {
                "Keys": [{"conversation_id": {"S": talk}, "message": {"S": f"out#{crm_id}"}}],
                "ConsistentRead": True,
            },
        }
    )
    dynamodb.update_item(
        TableName=CONVERSATIONS,
        Key={"conversation_id": {"S": talk}},
        UpdateExpression="SET sending = :sending, busy_until = :busy_until",
        ExpressionAttributeValues={":sending": {"S": f"{crm_id}/0"}, ":busy_until": {"N": "1800000000.5"}},
        ReturnValues="UPDATED_OLD",
    )
    parameters = {"chat_id": talk.split(":")[1], "text": message["message"]["text"]}
    sent = http.post(f"{TELEGRAM}/bot{TOKEN}/sendMessage", json=parameters).json()["result"]
    telegram_id = str(sent["message_id"])
    receipt = {"telegram_ids": {"L": [{"N": telegram_id}]}, "complete": {"BOOL": True}}
    _receipts(talk, {f"out#{crm_id}": receipt, f"tg#{telegram_id}": {"crm_id": {"S": crm_id}}})
    status = {"msgid": crm_id, "status_code": 1, "delivery_status": 1}
    path = f"/v2/origin/custom/scope/{crm_id}/delivery_status"
    http.post(f"{AMOCRM}{path}", content=json.dumps(status), headers=SIGNED).json()
    return DONE


def _receipts(talk: str, receipts: dict[str, dict[str, Any]]) -> None:
    items = [
        {"conversation_id": {"S": talk}, "message": {"S": name}, **receipt, "expires_at": {"N": "1831536000"}}
        for name, receipt in receipts.items()
    ]
    dynamodb.batch_write_item(RequestItems={RECEIPTS: [{"PutRequest": {"Item": item}} for item in items]})
