"""What comes after the end of a licence, through the function's handler: kept, let go, in order and once."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from bridge.clock import SystemClock
from bridge.domain.funnel import lead_data
from bridge.domain.groups import GroupBot, Link, Standing
from bridge.domain.identity import ConversationId
from bridge.domain.leads import LeadState, Told
from bridge.domain.licence import DAY, paid
from bridge.domain.reasons import Reason
from bridge.domain.records import Chat, ChatKind, Conversation, Direction
from bridge.group_lines import Asked, GroupQueue
from bridge.kept_lines import KeptQueue
from bridge.relay.groups.link_deal import share_of
from bridge.relay.messages import Said, Share, Talk
from bridge.requeue import Requeueing
from bridge.storage.customers import CustomerStore
from bridge.storage.groups import GroupStore
from bridge.storage.kept import KeptStore
from bridge.storage.leads import LeadStore
from tests.fakes.bots import drop, rewrite
from tests.fakes.funnel import make_lead
from tests.fakes.saying import answered
from tests.fakes.workers import ACCOUNT, SCOPE, Worker, known_bot, running_worker

GROUP_ID, DEAL = -4001, 501
TALK_OF_DEAL = ConversationId(7001, GROUP_ID, DEAL)
NEW_MESSAGE = f"/v2/origin/custom/{SCOPE}"
REFUSED = (400, {"status": 0, "error_code": 400, "error_type": "BAD_DATA", "error_description": "no"})
ANNA = {"id": 42, "is_bot": False, "first_name": "Анна", "username": "anna"}


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    """The licence has ended."""
    with running_worker("telegram_webhook.deliver", "Incoming", monkeypatch) as worker:
        licensed(worker, -1)
        worker.aws.calls.clear()
        yield worker


def licensed(worker: Worker, seconds: float, **bot: Any) -> None:
    """Let the licence end in so many seconds, as REON's billing does."""
    now = SystemClock().now()
    read = worker.accounts.get(ACCOUNT)
    assert read is not None
    customers = CustomerStore(worker.aws.table("Accounts"), SystemClock())
    account = customers.licensed(
        read, paid(read.trial_until, int(now + seconds), now), releasing=read.licence.has_ended(now)
    )
    assert account is not None
    rewrite(worker.bots, known_bot(worker.aws, licence=account.known_licence, **bot))


def pays(worker: Worker, **bot: Any) -> None:
    licensed(worker, 30 * DAY, **bot)
    account = worker.accounts.get(ACCOUNT)
    assert account is not None
    assert account.releasing
    KeptQueue(worker.aws.queue("Incoming")).release(account, list(kept(worker).lines(ACCOUNT)))


def kept(worker: Worker) -> KeptStore:
    return KeptStore(worker.aws.table("Kept"), SystemClock())


def queue(worker: Worker, number: int, *, chat: dict[str, Any] | None = None, **fields: Any) -> None:
    chat = chat or {"id": 42, "type": "private"}
    message = {"message_id": number, "from": ANNA, "chat": chat, "date": 1_800_000_000} | fields
    message.setdefault("text", f"сообщение {number}")
    attributes = {"bot_id": "7001", "generation": "1", "received_at": str(int(SystemClock().now()))}
    raw = json.dumps({"update_id": number, "message": message})
    worker.send(raw, f"7001:{chat['id']}", dedup=f"7001:{number}", **attributes)


def texts(worker: Worker) -> list[str]:
    return [
        request.body["payload"]["message"]["text"] for request in worker.outside.requests if request.path == NEW_MESSAGE
    ]


def test_nothing_reaches_amocrm_and_nothing_is_lost(worker: Worker) -> None:
    for number in (5, 6):
        queue(worker, number)
    assert worker.run() == []
    assert (texts(worker), worker.failures, kept(worker).count(ACCOUNT, 9)) == ([], [], 2)


@pytest.mark.parametrize("chat", [{"id": -100500, "type": "channel"}, {"id": 42, "type": "private"}])
def test_a_lead_that_somebody_has_entered_waits_for_no_payment(worker: Worker, chat: dict[str, Any]) -> None:
    leads = LeadStore(worker.aws.table("Leads"), SystemClock())
    lead = make_lead(account_id=ACCOUNT)
    leads.make(lead)
    leads.told(lead.key, Told(chat["id"], 9, "shown"))
    query = {"id": "p1", "from": ANNA, "data": lead_data(lead.key), "message": {"message_id": 9, "chat": chat}}
    attributes = {"bot_id": "7001", "generation": "1", "received_at": str(int(SystemClock().now()))}
    raw = json.dumps({"update_id": 5, "callback_query": query})
    worker.send(raw, f"7001:{chat['id']}", dedup="7001:5", **attributes)
    assert worker.run() == []
    entered = leads.get(lead.key)
    assert entered is not None
    assert (entered.state, entered.by) == (LeadState.BY_HAND, "Анна (@anna)")
    assert kept(worker).count(ACCOUNT, 9) == 0


def test_after_the_payment_all_comes_in_order_before_what_is_new(worker: Worker) -> None:
    for number in (5, 6):
        queue(worker, number)
    worker.run()
    pays(worker)
    queue(worker, 7)
    assert worker.run() == []
    assert texts(worker) == ["сообщение 5", "сообщение 6", "сообщение 7"]
    assert kept(worker).count(ACCOUNT, 9) == 0
    receipts = {item["message"] for item in worker.aws.items("Receipts")}
    assert {"in#7001:42:5", "in#7001:42:6", "in#7001:42:7"} <= receipts


def test_a_message_that_was_kept_is_no_late_one(worker: Worker) -> None:
    """It stands where it was written, and is not headed by when it came."""
    queue(worker, 5)
    worker.run()
    pays(worker)
    worker.run()
    (payload,) = [body["payload"] for body in worker.outside.called(NEW_MESSAGE)]
    assert payload["message"]["text"] == "сообщение 5"
    assert payload["msec_timestamp"] // 1000 == 1_800_000_000


def test_what_amocrm_refuses_becomes_a_failure_as_always(worker: Worker) -> None:
    for number in (5, 6):
        queue(worker, number)
    worker.run()
    pays(worker)
    worker.outside.script = {NEW_MESSAGE: [REFUSED]}
    assert worker.run() == []
    (failure,) = worker.failures
    assert (failure.reason, failure.direction, failure.chat) == (Reason.AMO_REFUSED, Direction.INCOMING, "42")
    assert json.loads(failure.payload["body"])["update_id"] == 5
    assert texts(worker)[1:] == ["сообщение 6"]


def test_what_was_kept_comes_although_its_bot_was_connected_anew(worker: Worker) -> None:
    queue(worker, 5)
    worker.run()
    connected_at = int(SystemClock().now()) + 1
    pays(worker, created_at=connected_at, generation=connected_at)
    assert worker.run() == []
    assert (texts(worker), worker.failures) == (["сообщение 5"], [])


def test_what_was_kept_for_an_account_that_has_the_bot_no_more_is_its_failure(worker: Worker) -> None:
    queue(worker, 5)
    worker.run()
    pays(worker, account_id=ACCOUNT + 1)
    assert worker.run() == []
    (failure,) = worker.failures
    assert (failure.account_id, failure.reason, failure.chat) == (ACCOUNT, Reason.BOT_UNKNOWN, "42")
    assert texts(worker) == []


def test_a_bot_that_went_a_moment_ago_loses_nothing_of_people_who_were_never_heard_of(worker: Worker) -> None:
    queue(worker, 5, chat={"id": 43, "type": "private"})
    worker.run()
    pays(worker)
    assert worker.module._work.dialogues.bot(7001, fresh=True), "a warm worker remembers it"
    drop(worker.bots, 7001)
    assert worker.run() == []
    (failure,) = worker.failures
    assert (failure.reason, failure.chat) == (Reason.BOT_UNKNOWN, "43")


def test_what_has_a_line_let_go_may_be_given_up_what_was_kept_is_not(worker: Worker) -> None:
    queue(worker, 5)
    worker.run()
    pays(worker)
    body = worker.outside.script[NEW_MESSAGE] = [(503, "<html>")] * 3
    (record,) = worker.aws.messages("Incoming")
    record["attributes"]["SentTimestamp"] = "1600000000000"
    assert worker.work_off(record), "it is too old to wait once more"
    assert (worker.failures, kept(worker).count(ACCOUNT, 9)) == ([], 1)

    body.clear()
    queue(worker, 6)
    assert worker.run() == []
    assert texts(worker)[-2:] == ["сообщение 5", "сообщение 6"]


def in_group(worker: Worker) -> GroupStore:
    groups = GroupStore(worker.aws.dynamodb, worker.aws.table("Groups"), SystemClock(), worker.aws.table("People"))
    groups.seen(ACCOUNT, Chat(GROUP_ID, ChatKind.GROUP), "Ремонт 12", GroupBot(7001, Standing.ADMINISTRATOR))
    assert groups.link(ACCOUNT, GROUP_ID, Link(DEAL, 7001, GROUP_ID))
    worker.conversations.opened(Conversation(TALK_OF_DEAL, SCOPE, "chat-of-501", contact_id=1401, name="Ремонт 12"))
    return groups


def test_of_a_group_what_goes_into_its_deals_is_kept(worker: Worker) -> None:
    groups = in_group(worker)
    chat = {"id": GROUP_ID, "type": "group", "title": "Ремонт 13"}
    queue(worker, 5, chat=chat)
    assert worker.run() == []
    assert list(kept(worker).lines(ACCOUNT)) == [str(TALK_OF_DEAL)]
    group = groups.get(ACCOUNT, GROUP_ID)
    assert group is not None
    assert group.title == "Ремонт 13", "what is known of the group goes on"

    pays(worker)
    queue(worker, 6, chat=chat)
    assert worker.run() == []
    assert texts(worker) == ["сообщение 5", "сообщение 6"]


def test_a_deal_is_untied_while_messages_wait_for_it(worker: Worker) -> None:
    groups = in_group(worker)
    queue(worker, 5, chat={"id": GROUP_ID, "type": "group", "title": "Ремонт 12"})
    worker.run()
    group = groups.get(ACCOUNT, GROUP_ID)
    assert group is not None
    (link,) = group.links_of(7001)
    GroupQueue(worker.aws.queue("Incoming"))._ask(Asked.CLOSE, share_of(group, link))
    worker.run()
    pays(worker)
    assert worker.run() == []
    assert (texts(worker), worker.failures, kept(worker).count(ACCOUNT, 9)) == ([], [], 0)


def test_a_warm_worker_knows_that_a_deal_was_untied_a_moment_ago(worker: Worker) -> None:
    in_group(worker)
    queue(worker, 5, chat={"id": GROUP_ID, "type": "group", "title": "Ремонт 12"})
    worker.run()
    assert not worker.module._work.dialogues.fresh(TALK_OF_DEAL).conversation.closed
    worker.conversations.closed(TALK_OF_DEAL)
    pays(worker)
    assert worker.run() == []
    assert (texts(worker), worker.failures) == ([], [])


def tell(worker: Worker, key: str) -> None:
    share = Share(ACCOUNT, GROUP_ID, Talk(TALK_OF_DEAL, "Ремонт 12"))
    GroupQueue(worker.aws.queue("Incoming")).tell([(share, Said(SCOPE, answered(), key, (9,)))])


def test_what_a_manager_could_still_say_is_shown_in_the_other_deals(worker: Worker) -> None:
    in_group(worker)
    queue(worker, 5, chat={"id": GROUP_ID, "type": "group", "title": "Ремонт 12"})
    worker.run()
    tell(worker, "m1:whole")
    assert worker.run() == []
    assert texts(worker) == ["Добрый день"]


def test_after_the_payment_what_was_kept_goes_before_what_managers_say(worker: Worker) -> None:
    in_group(worker)
    queue(worker, 5, chat={"id": GROUP_ID, "type": "group", "title": "Ремонт 12"})
    worker.run()
    licensed(worker, 30 * DAY)
    tell(worker, "m1:whole")
    assert worker.run() == []
    assert texts(worker) == ["сообщение 5", "Добрый день"]


def test_a_failure_of_a_group_that_is_sent_again_after_the_end_is_kept_behind_the_others(worker: Worker) -> None:
    in_group(worker)
    licensed(worker, DAY)
    worker.outside.script = {NEW_MESSAGE: [REFUSED]}
    queue(worker, 5, chat={"id": GROUP_ID, "type": "group", "title": "Ремонт 12"})
    worker.run()
    (failure,) = worker.failures
    licensed(worker, -1)
    queue(worker, 6, chat={"id": GROUP_ID, "type": "group", "title": "Ремонт 12"})
    worker.run()
    Requeueing({Direction.INCOMING: worker.aws.queue("Incoming")}, SystemClock()).send_again(failure)
    assert worker.run() == []
    assert kept(worker).count(ACCOUNT, 9) == 2
    before = len(texts(worker))
    pays(worker)
    worker.run()
    first, again = texts(worker)[before:]
    assert (first, again.endswith(" сообщение 5")) == ("сообщение 6", True)


def test_a_warm_worker_of_a_paid_account_asks_for_nothing_more(worker: Worker) -> None:
    licensed(worker, DAY)
    bot = worker.bots.get(7001)
    assert bot is not None
    rewrite(worker.bots, replace(bot, licence=replace(bot.licence, releasing=False)))
    queue(worker, 5)
    worker.run()
    queue(worker, 6)
    (record,) = worker.aws.messages("Incoming")
    calls: list[str] = []
    client = worker.module._work.relay.message.receipts._table._client
    client.meta.events.register("before-call", lambda model, **_: calls.append(model.name))
    worker.work_off(record)
    assert calls == ["BatchWriteItem"]
