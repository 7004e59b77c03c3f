"""What the gateway asks for is what the worker of jobs reads."""

from pydantic import TypeAdapter

from bridge.jobs import GatewayJob, WidenKinds
from bridge.kind_lines import KindQueue
from tests.fakes.aws import running_aws
from tests.fakes.bots import ACCOUNT_ID, BOT_ID, make_bot


def test_a_wish_for_kinds_is_one_job_in_its_bots_line_however_often_it_is_said() -> None:
    with running_aws() as aws:
        queue = KindQueue(aws.queue("Jobs"))
        queue.widen_kinds(make_bot(), {"poll", "chat_member"})
        queue.widen_kinds(make_bot(), ["chat_member", "poll"])

        (asked,) = aws.messages("Jobs")

    job: GatewayJob = TypeAdapter(GatewayJob).validate_json(asked["body"])
    assert job == WidenKinds(account_id=ACCOUNT_ID, bot_id=BOT_ID, kinds=["chat_member", "poll"])
    assert asked["attributes"]["MessageGroupId"] == f"bot:{BOT_ID}"
