"""A permission that is missing in a role is missed here already, not on AWS only."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from bridge.domain.identity import sign_route
from local.driver import ROOT, START_WITHIN, LocalStack
from local.engine import Engine
from local.permissions import Permissions
from local.resources import connect, data_template
from local.roles import Role, function_roles
from local.template import Expressions, describe, of_type, translate
from local.world import REGION, STACK_NAME, WEBHOOK_KEY, url
from tests.e2e.driving import Bot, World, eventually
from tests.e2e.gateway.owning import Code
from tests.e2e.licensing import ends, licence, pays
from tests.fakes.lambda_events import record

TEMPLATE = ROOT / "template.yaml"
FUNCTIONS = [
    "TelegramReceive",
    "TelegramDeliver",
    "AmoReceive",
    "AmoDeliver",
    "AmoRelease",
    "RouteReceive",
    "PlatformReceive",
    "SettingsApi",
    "AccountJobs",
    "CodeExchange",
    "TokenRefresh",
    "BotHealth",
    "BotApi",
    "OwnerDeliver",
]
ANNA = 5001
SECRET = "between-us"


@pytest.fixture(scope="module")
def asked(stack: LocalStack) -> dict[str, list[dict[str, Any]]]:
    """What each function asked AWS for while messages went both ways and the tokens were looked through."""
    stack.reset()
    with httpx.Client(timeout=90) as http:
        world = World(stack, http)
        account = world.account("alpha")
        bot = account.connect("shop_bot")
        bot.hears(ANNA, "Здравствуйте!")
        assert eventually(lambda: account.texts(bot.conversation(ANNA)), within=60)
        account.reply(bot.conversation(ANNA), "Добрый день!")
        assert eventually(lambda: bot.said_to(ANNA), within=60)
        ends(account)
        bot.hears(ANNA, "Вы здесь?")
        assert eventually(lambda: licence(account)["kept"], within=60)
        pays(account, "2099-12-31")
        assert eventually(lambda: account.texts(bot.conversation(ANNA))[1:], within=60)
        by_other_routes(world, bot)
        by_its_own_code(bot)
        stack.invoke("TokenRefresh", {})
        stack.invoke("BotHealth", {})
        stack.invoke("AmoRelease", {"Records": [record("{}", "1", line="a line", scope_id="a scope")]})
        stack.wait_idle(60)
    return {name: function["kinds_of_calls"] for name, function in stack.state()["functions"].items()}


def by_other_routes(world: World, bot: Bot) -> None:
    """An operator of Wahelp says something, and a platform answers later and calls people."""
    token = sign_route(WEBHOOK_KEY, "wahelp", bot.bot_id)
    said = {"destination": "from_operator", "user": {"phone": "+79161234567"}, "message": {"id": "1", "text": "Да"}}
    event = {"event": "channel.message.created", "data": said}
    told = world.http.post(f"{world.api}/wahelp/webhook/{bot.bot_id}", params={"token": token}, json=event)
    assert told.json() == {"ok": True, "handled": True}
    world.partners("POST", "/sim/platform/behaviour", {"answer": "later", "secret": SECRET})
    assert bot.patch(route={"kind": "platform", "url": world.stack.partners, "secret": SECRET}).status_code == 200
    bot.hears(ANNA, "Сколько стоит?")
    assert eventually(lambda: bot.said_to(ANNA)[-1:] == ["Ответ платформы: Сколько стоит?"], within=60)
    calling = {"client_id": f"telegram_{ANNA}", "body": {"content": "Зову", "escalate": True}}
    world.partners("POST", "/sim/platform/say", calling)
    assert eventually(lambda: "Сколько стоит?" in bot.account.texts(bot.conversation(ANNA)), within=60)


def by_its_own_code(bot: Bot) -> None:
    """The bot's own code polls, answers, and then has a webhook at which nobody answers."""
    code = Code.of(bot)
    bot.hears(ANNA, "Что нового?")
    code.poll_for(1)
    code.call("sendMessage", chat_id=ANNA, text="Пионы")
    code.call("setWebhook", url=f"{url(bot.world.stack.ports.owner)}/hook", secret_token=SECRET)
    bot.hears(ANNA, "А розы?")
    assert eventually(lambda: code.call("getWebhookInfo").get("last_error_date"), within=60)
    code.call("deleteWebhook", drop_pending_updates=True)


@pytest.fixture(scope="module")
def roles(stack: LocalStack) -> tuple[dict[str, Role], str]:
    """The roles as they are on the running stack, and its account."""
    engine = Engine(stack.engine, None, "")
    translated = translate(TEMPLATE, REGION)
    expressions = Expressions()
    describe(translated, ROOT, expressions.note)
    secrets = {name for name, _ in of_type(translated["Resources"], "AWS::SecretsManager::Secret")}
    made = {*data_template(translated)["Resources"], *secrets}
    function_roles(translated, made, expressions.note)
    stacks = connect(engine, "cloudformation").describe_stacks(StackName=STACK_NAME)["Stacks"]
    answers = {output["OutputKey"]: output["OutputValue"] for output in stacks[0]["Outputs"]}
    account = connect(engine, "sts").get_caller_identity()["Account"]
    return function_roles(translated, made, expressions.resolve(answers)), account


def less_by_one(role: Role) -> Iterator[tuple[str, Role]]:
    """Yield the role without each of its permissions in turn."""
    for position, statement in enumerate(role.statements):
        actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
        for action in actions:
            rest = {**statement, "Action": [other for other in actions if other != action]}
            kept = [*role.statements[:position], *([rest] if rest["Action"] else []), *role.statements[position + 1 :]]
            yield f"{statement['Sid']}: {action}", Role(role.name, tuple(kept))


def refused(function: str, role: Role, account: str, calls: list[dict[str, Any]]) -> list[str]:
    judge = Permissions({function: role}, account)
    return [text for call in calls if (text := judge.refusal(function, call["call"], call["names"]))]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_permission_that_a_function_uses_is_missed_when_it_goes(
    function: str, asked: dict[str, list[dict[str, Any]]], roles: tuple[dict[str, Role], str]
) -> None:
    known, account = roles
    calls = asked[function]
    assert refused(function, known[function], account, calls) == []

    missed = {name for name, role in less_by_one(known[function]) if refused(function, role, account, calls)}

    assert missed, f"none of the permissions of {function} was used"
    assert {call["call"].split(".")[0] for call in calls} == {name.split(": ")[1].split(":")[0] for name in missed}


def test_all_functions_are_looked_at(roles: tuple[dict[str, Role], str]) -> None:
    assert set(roles[0]) == set(FUNCTIONS)


@pytest.fixture
def stack_without(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[LocalStack]:
    """A stack whose template lacks what the test's parameter names, started but not waited for."""
    written = TEMPLATE.read_text(encoding="utf-8")
    wanted, instead = request.param
    assert written.count(wanted) >= 1
    (tmp_path / "template.yaml").write_text(written.replace(wanted, instead, 1), encoding="utf-8")
    for folder in ("functions", "layers"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    running = LocalStack(tmp_path / "run", ("--retry-scale", "0.05", "--template", str(tmp_path / "template.yaml")))
    yield running
    running.kill()
    shutil.rmtree(tmp_path / "run", ignore_errors=True)


SEND = "Action: sqs:SendMessage\n                Resource:\n                  - !GetAtt IncomingQueue.Arn"
READ = "Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:ChangeMessageVisibility, sqs:GetQueueAttributes]"


@pytest.mark.parametrize("stack_without", [(SEND, SEND.replace("SendMessage", "GetQueueUrl"))], indirect=True)
def test_without_its_permission_a_receiver_takes_no_message(stack_without: LocalStack) -> None:
    stack_without.start()
    with httpx.Client(timeout=90) as http:
        world = World(stack_without, http)
        account = world.account("alpha")
        bot = account.connect("shop_bot")
        bot.hears(ANNA, "Здравствуйте!")

        refusal = "is not authorized to perform: sqs:sendmessage on resource"
        assert eventually(lambda: refusal in stack_without.output(), within=60)

        attempts = eventually(lambda: world.tg("GET", f"/sim/deliveries?bot_id={bot.bot_id}")[0]["attempts"])
        assert attempts[0]["status"] == 503
        assert account.texts(bot.conversation(ANNA)) == []


@pytest.mark.parametrize("stack_without", [(READ, READ.replace("sqs:DeleteMessage, ", ""))], indirect=True)
def test_without_its_permission_a_queue_starts_no_function(stack_without: LocalStack) -> None:
    process = stack_without.launch().process
    assert process is not None
    assert process.wait(START_WITHIN) == 1
    assert "TelegramDeliver cannot be started by its queue: User: " in stack_without.output()
    assert "is not authorized to perform: sqs:deletemessage" in stack_without.output()
