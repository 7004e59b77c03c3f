"""What the benchmarks assume of the template."""

from bench import prices, startup
from bench.gateway_costs import Costs, Taken
from tests.infra.translated import functions_of_the_template


def test_the_bench_of_starting_gives_functions_all_their_variables() -> None:
    variables = {name for _, function in functions_of_the_template() for name in function["Environment"]["Variables"]}
    given = {*startup.TEXTS, *startup.NUMBERS}
    assert variables - given == {"POWERTOOLS_SERVICE_NAME", "POWERTOOLS_LOG_LEVEL"}
    assert given <= variables


def test_a_poll_pays_for_its_environment_all_the_while() -> None:
    """BotApi holds 160 MB over a month, and what each of its requests costs."""
    nothing = Taken({}, {"BotApi": 1.0, "OwnerDeliver": 0.0, "TelegramReceive": 0.0}, {})
    polls = prices.MONTH_SECONDS / 10
    held = prices.MONTH_SECONDS * 160 / 1024 * prices.LAMBDA_GB_SECOND
    found = Costs(
        idle_poll=nothing, poll_seconds=10, polled=nothing, pushed=nothing, call=nothing, send=nothing
    ).dollars()
    assert found["idle_polling_bot_month"] == round(
        held + polls * (prices.LAMBDA_REQUEST + prices.THROUGH_THE_GATEWAY), 2
    )


def test_an_update_pays_for_what_it_has_beside_amocrms_side() -> None:
    """Receive runs and sends for amoCRM anyway; a message for OwnerDeliver is sent, received and deleted,
    an update written with its index.
    """
    update = Taken(
        {"TelegramReceive sqs.SendMessage": 2.0, "OwnerDeliver dynamodb.PutItem": 1.0, "BotApi dynamodb.Query": 1.0},
        {"TelegramReceive": 1.0, "OwnerDeliver": 1.0, "BotApi": 1.0},
        {"TelegramReceive": 0.5},  # amoCRM's side pays for it
    )
    found = Costs(idle_poll=update, poll_seconds=10, polled=update, pushed=update, call=update, send=update).dollars()
    once = 2 * prices.LAMBDA_REQUEST + prices.THROUGH_THE_GATEWAY
    kept = 3 * prices.SQS_FIFO_REQUEST + 2 * prices.DYNAMODB_WRITE + prices.DYNAMODB_READ
    assert found["thousand_updates_polled"] == round(1000 * (once + kept), 4)
    assert found["thousand_updates_webhook"] > found["thousand_updates_polled"]
