"""Driving REON from outside: its billing, its controller, and time that passes for an account's licence."""

import time
from typing import Any

from local.engine import Engine
from local.resources import connect
from tests.e2e.driving import Account, Json


def pays(account: Account, until: float | str) -> Json:
    """Have REON's billing set until when an account has paid, and return the product's answer."""
    body = {"account_id": account.account_id, "until": until if isinstance(until, str) else int(until)}
    told: Json = account.world.partners("POST", "/sim/reon/licence", body)
    assert told["status"] == 200, told
    answered: Json = told["body"]
    return answered


def ends(account: Account) -> Json:
    return pays(account, time.time() - 1)


def licence(account: Account) -> Json:
    found: Json = account.api("GET", "/v1/account").json()["licence"]
    return found


def status(account: Account) -> Json:
    """Return what REON's programs are told of an account, without any token."""
    answer = account.world.http.get(f"{account.world.api}/status", params={"subdomain": account.subdomain})
    found: Json = answer.json()
    return found


def told(account: Account) -> list[tuple[str, str, Any]]:
    """Return what REON's controller was told of an account."""
    return [
        (one["method"], one["path"], one["body"])
        for one in account.world.partners("GET", "/sim/reon")
        if str(account.account_id) in {str((one["body"] or {}).get("account")), one["query"].get("account_id")}
    ]


def passes(account: Account, bot_id: int, seconds: int) -> None:
    """Let so much time pass for a licence and nothing else; no worker is at work or remembers anything from before."""
    account.world.stack.wait_idle()
    database = connect(Engine(account.world.stack.engine, None, ""), "dynamodb")
    names = database.list_tables()["TableNames"]
    accounts, bots = (next(name for name in names if table in name) for table in ("AccountsTable", "BotsTable"))
    minus = {":seconds": {"N": str(-seconds)}}
    database.update_item(
        TableName=accounts,
        Key={"account_id": {"N": str(account.account_id)}},
        UpdateExpression="SET trial_started_at = trial_started_at + :seconds",
        ExpressionAttributeValues=minus,
    )
    database.update_item(
        TableName=bots,
        Key={"bot_id": {"N": str(bot_id)}},
        UpdateExpression="SET licence.#until = licence.#until + :seconds",
        ExpressionAttributeNames={"#until": "until"},
        ExpressionAttributeValues=minus,
    )
    while account.world.stack.kill_environment("TelegramDeliver") is not None:
        pass
