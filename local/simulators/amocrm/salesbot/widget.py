"""The step that asks a widget's server: a signed request, two seconds, and an address to continue at.

Source: www.amocrm.ru/developers/content/digital_pipeline/salesbot, "widget_request".
"""

import json

from local.simulators.amocrm.crm.markers import Subject, filled
from local.simulators.amocrm.grants import salesbot_token
from local.simulators.amocrm.runtime import Simulator
from local.simulators.amocrm.salesbot.code import Request
from local.simulators.amocrm.state.account import Account
from local.simulators.amocrm.state.bots import BotRun

ANSWER_SECONDS = 2.0


async def ask_widget(simulator: Simulator, account: Account, run: BotRun, request: Request, subject: Subject) -> bool:
    """Tell the widget's server; only 200 within two seconds counts as accepted."""
    body = {
        "token": salesbot_token(account, "lead" if run.entity_type == "leads" else "contact", run.entity_id),
        "data": _filled(request.data, subject),
        "return_url": f"https://{account.domain}/api/v4/salesbot/{run.bot_id}/continue/{run.id}",
    }
    answer = await simulator.outbound.call(
        "POST",
        request.url,
        timeout=ANSWER_SECONDS,
        body=json.dumps(body, ensure_ascii=False).encode(),
        headers={"Content-Type": "application/json", "User-Agent": "amoCRM-Salesbot/1.0"},
    )
    return answer.status == 200


def _filled(data: object, subject: Subject) -> object:
    if isinstance(data, str):
        return filled(data, subject)
    if isinstance(data, dict):
        return {key: _filled(value, subject) for key, value in data.items()}
    return [_filled(value, subject) for value in data] if isinstance(data, list) else data
