"""What is found of a bot from what is known of it, and in which words."""

from dataclasses import replace
from typing import Any

import pytest

from bridge.domain.gateway import CodeSeen, Gateway, Receiving, new_secret
from bridge.domain.groups import GroupBot, Standing
from bridge.domain.health import Check, Facts, Hook, Seen, health_of, shown_address, troubles_of
from bridge.domain.health_checks import ERROR_IS_PAST, MANY_PENDING, MOST_TOLD, checks_of, health_seen
from bridge.domain.health_of_code import AT_REST, LONGEST_UNTAKEN, MANY_WAITING
from bridge.domain.health_of_code import ERROR_IS_PAST as CODES_ERROR_IS_PAST
from bridge.domain.licence import DAY
from bridge.domain.reasons import Reason
from bridge.domain.records import AccountState, BotState
from bridge.domain.troubles import HealthCode, HealthState, Trouble
from bridge.domain.upkeep import Part
from bridge.domain.wording.health import Finding
from tests.fakes.accounts import NOW, make_account
from tests.fakes.bots import BOT_ID, make_bot
from tests.fakes.groups import DEAL, make_group
from tests.fakes.wahelp import wahelp_route

WITH_KEY = Gateway().with_key(new_secret(), NOW - 100 * DAY)
OURS = Hook("https://bridge.test/telegram/7001", ours=True)
WELL = Seen(token_works=True, hook=OURS, pipelines=True, source=True, requests=True)
GONE = Seen(token_works=True, hook=OURS, pipelines=True, stand_in="Главная", source=True, requests=True)


def facts(*, bot: dict[str, Any] | None = None, account: dict[str, Any] | None = None, **more: Any) -> Facts:
    """Return what is known of a bot on an ordinary day, but for what the test says."""
    known = make_bot(pipeline_name="Продажи", **(bot or {}))
    return replace(Facts(known, make_account(**(account or {})), WELL, NOW), **more)


def one(known: Facts, code: HealthCode) -> Check:
    (found,) = [check for check in checks_of(known) if check.code is code]
    return found


def test_on_an_ordinary_day_every_check_is_green_and_says_what_is_well() -> None:
    bot = {"status_id": 111, "status_name": "Новая", "route": wahelp_route(), "gateway": WITH_KEY}
    code = CodeSeen(Receiving.POLLING, called_at=NOW)
    checks = checks_of(facts(bot=bot, seen=replace(WELL, route=True), groups=[make_group(DEAL)], code=code))
    assert [check.code for check in checks] == list(HealthCode)
    assert {check.state for check in checks} == {HealthState.OK}
    assert {check.since for check in checks} == {0}
    assert health_of(checks) is HealthState.OK
    texts = [check.text() for check in checks]
    assert len(set(texts)) == len(texts)
    assert "Новые заявки попадают в воронку «Продажи»" in texts
    assert "Новые заявки принимаются на этап «Новая»" in texts


@pytest.mark.parametrize(
    ("known", "code", "state", "words"),
    [
        (facts(account={"state": AccountState.UNAUTHORISED}), HealthCode.AUTHORISATION, "broken", "авторизовать"),
        (facts(account={"state": AccountState.UNPAID}), HealthCode.ACCOUNT, "broken", Reason.ACCOUNT_UNPAID.text),
        (facts(account={"state": AccountState.UNINSTALLED}), HealthCode.ACCOUNT, "broken", "отключён"),
        (facts(account={"unfinished": frozenset({"fields"})}), HealthCode.ACCOUNT, "warning", Part.FIELDS.text),
        (facts(bot={"state": BotState.OFF, "off_at": 5}), HealthCode.SWITCH, "ok", "выключен"),
        (facts(bot={"state": BotState.CONNECTING}), HealthCode.SWITCH, "broken", "Подключение не завершено"),
        (facts(bot={"state": BotState.STOPPED}), HealthCode.SWITCH, "broken", "ещё не запущен"),
        (facts(bot={"state": BotState.REVOKED}, seen=Seen()), HealthCode.TOKEN, "broken", "@shop_bot отозван"),
        (facts(seen=replace(WELL, token_works=False, hook=None)), HealthCode.TOKEN, "broken", "@BotFather"),
        (facts(seen=replace(WELL, hook=Hook("", ours=False))), HealthCode.WEBHOOK, "broken", "отключила вебхук"),
        (facts(bot={"paused_until": NOW + 60}), HealthCode.PAUSED, "warning", "ограничил отправку"),
        (facts(bot={"stand_in": 1}, seen=GONE), HealthCode.PIPELINE, "warning", "Воронки «Продажи»"),
        (facts(bot={"stand_in": 1}, seen=GONE), HealthCode.PIPELINE, "warning", "в воронку «Главная»"),
        (facts(seen=GONE), HealthCode.PIPELINE, "broken", "могут не появиться"),
        (facts(bot={"status_id": 5, "status_gone": True}), HealthCode.STATUS, "warning", "Этапа «№ 5»"),
        (facts(bot={"status_id": 5, "stand_in": 1}, seen=GONE), HealthCode.STATUS, "warning", "в «Неразобранном»"),
        (facts(seen=replace(WELL, source=False)), HealthCode.SOURCE, "broken", "Источника бота"),
        (facts(seen=replace(WELL, requests=False)), HealthCode.REQUESTS, "warning", "воронки «Продажи»"),
    ],
)
def test_what_is_wrong_is_said_with_what_can_be_done(known: Facts, code: HealthCode, state: str, words: str) -> None:
    check = one(known, code)
    assert check.state == state
    assert words in check.text()


def test_a_webhook_of_another_program_is_named_without_what_opens_its_doors() -> None:
    token = "7001:AAHfiqksKZ8WmR2zSjiQ7_v4TMAKdiHm9T0"
    url = f"https://user:secret@other.example:8443/hooks/{token}/in?key=secret#part"
    check = one(facts(seen=replace(WELL, hook=Hook(url, ours=False))), HealthCode.WEBHOOK)
    assert check.state is HealthState.BROKEN
    assert "https://other.example:8443/hooks/…/in" in check.text()
    assert "secret" not in check.text()
    assert token not in check.text()


@pytest.mark.parametrize("url", ["", "no address", "https://[bad", "https://x/" + "y" * 5000])
def test_no_address_is_too_strange_to_be_shown(url: str) -> None:
    assert len(shown_address(url)) <= 200


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("Wrong response from the webhook: 502 Bad Gateway", "наш сервис ответил ошибкой (502 Bad Gateway)"),
        ("Connection timed out", "наш сервис не ответил вовремя (Connection timed out)"),
        ("Read timeout expired", "наш сервис не ответил вовремя (Read timeout expired)"),
        ("Connection refused", "не удалось соединиться с нашим сервисом (Connection refused)"),
        ("SSL error {error:1416F086}", "не удалось соединиться с нашим сервисом (SSL error {error:1416F086})"),
        ("Something new", "Something new"),
    ],
)
def test_telegrams_own_words_are_put_plainly(error: str, words: str) -> None:
    hook = replace(OURS, pending=1, last_error=error, last_error_at=NOW)
    assert (
        f"передать нам сообщение: {words}. Он повторяет"
        in one(facts(seen=replace(WELL, hook=hook)), HealthCode.TELEGRAM_ERROR).text()
    )


@pytest.mark.parametrize(
    ("error_at", "pending", "error", "waiting"),
    [
        (0, 0, "ok", "ok"),
        (0, MANY_PENDING - 1, "ok", "ok"),
        (0, MANY_PENDING, "ok", "warning"),
        (NOW - ERROR_IS_PAST, 1, "warning", "warning"),
        (NOW, 0, "ok", "ok"),
        (NOW - ERROR_IS_PAST - 1, 1, "ok", "ok"),
    ],
)
def test_an_error_of_telegrams_delivery_is_trouble_while_it_is_new(
    error_at: int, pending: int, error: str, waiting: str
) -> None:
    hook = replace(OURS, pending=pending, last_error="502 Bad Gateway" if error_at else "", last_error_at=error_at)
    known = facts(seen=replace(WELL, hook=hook))
    assert one(known, HealthCode.TELEGRAM_ERROR).state == error
    assert ("502 Bad Gateway" in one(known, HealthCode.TELEGRAM_ERROR).text()) is bool(error_at)
    assert one(known, HealthCode.PENDING).state == waiting


def test_what_could_not_be_asked_is_said_and_not_remembered_as_trouble() -> None:
    known = facts(bot={"troubles": (Trouble(HealthCode.WEBHOOK, HealthState.BROKEN, 7),)}, seen=Seen())
    checks = checks_of(known)
    unknown = {check.code for check in checks if not check.known}
    telegrams = {HealthCode.TOKEN, HealthCode.WEBHOOK, HealthCode.TELEGRAM_ERROR, HealthCode.PENDING}
    assert unknown == telegrams | {HealthCode.PIPELINE, HealthCode.SOURCE, HealthCode.REQUESTS}
    assert {check.state for check in checks if not check.known} == {HealthState.WARNING}
    assert troubles_of(known.bot, checks) == known.bot.troubles, "what was known of the webhook stays"


def test_of_an_account_that_is_closed_to_us_amocrm_is_not_called_silent() -> None:
    closed = facts(account={"state": AccountState.UNAUTHORISED}, seen=replace(WELL, pipelines=False, source=None))
    assert one(closed, HealthCode.PIPELINE).finding is Finding.AMO_CLOSED
    assert one(replace(closed, account=make_account()), HealthCode.PIPELINE).finding is Finding.AMO_SILENT


def test_trouble_keeps_its_beginning_and_goes_when_it_is_over() -> None:
    broken = facts(seen=replace(WELL, hook=Hook("https://other.example/x", ours=False)))
    first = checks_of(broken)
    troubles = troubles_of(broken.bot, first)
    assert troubles == (Trouble(HealthCode.WEBHOOK, HealthState.BROKEN, NOW),)

    later = replace(broken, bot=replace(broken.bot, troubles=troubles), now=NOW + 900)
    assert one(later, HealthCode.WEBHOOK).since == NOW
    mended = replace(later, seen=WELL)
    assert one(mended, HealthCode.WEBHOOK).since == 0
    assert troubles_of(mended.bot, checks_of(mended)) == ()


@pytest.mark.parametrize("state", [BotState.OFF, BotState.STOPPED])
def test_of_a_bot_that_rests_no_webhook_is_expected(state: BotState) -> None:
    known = facts(
        bot={"state": state}, seen=replace(WELL, hook=Hook("https://other.example/x", ours=False, pending=500))
    )
    for code in (HealthCode.WEBHOOK, HealthCode.PENDING, HealthCode.TELEGRAM_ERROR):
        assert one(known, code).state is HealthState.OK


def test_another_bot_that_is_being_brought_back_is_no_trouble_of_this_one() -> None:
    assert one(facts(account={"unfinished": frozenset({"bot:7002"})}), HealthCode.ACCOUNT).state is HealthState.OK
    assert (
        one(facts(account={"unfinished": frozenset({f"bot:{BOT_ID}"})}), HealthCode.ACCOUNT).state
        is HealthState.WARNING
    )


def deaf(title: str, chat_id: int, *deals: int, **fields: Any) -> Any:
    here = GroupBot(BOT_ID, Standing.MEMBER, hears=False, **fields)
    return make_group(*deals, chat_id=chat_id, title=title, bots={BOT_ID: here})


def test_privacy_matters_in_the_groups_that_the_bot_is_in_and_they_are_named() -> None:
    assert not one(facts(bot={"privacy": None}), HealthCode.PRIVACY).known
    assert one(facts(bot={"privacy": True}), HealthCode.PRIVACY).state is HealthState.OK
    assert "setprivacy" in one(facts(bot={"privacy": True}), HealthCode.PRIVACY).text()
    assert one(facts(bot={"privacy": True}, groups=[make_group(DEAL)]), HealthCode.PRIVACY).state is HealthState.OK

    known = facts(bot={"privacy": True}, groups=[deaf("Ремонт 12", -1, DEAL), make_group(chat_id=-2)])
    for code in (HealthCode.PRIVACY, HealthCode.GROUPS):
        assert one(known, code).state is HealthState.WARNING
        assert "«Ремонт 12»" in one(known, code).text()


def test_a_group_that_the_bot_left_matters_while_deals_are_tied_to_it() -> None:
    left = make_group(DEAL, title="Ремонт 12", bots={BOT_ID: GroupBot(BOT_ID, Standing.KICKED)})
    assert "«Ремонт 12»: Бота нет в этой группе" in one(facts(groups=[left]), HealthCode.GROUPS).text()
    assert one(facts(groups=[replace(left, links={})]), HealthCode.GROUPS).finding is Finding.NO_GROUPS


def test_of_many_groups_some_are_named_and_the_rest_counted() -> None:
    groups = [deaf(f"Группа {n}", -n, DEAL) for n in range(1, MOST_TOLD + 3)]
    text = one(facts(groups=groups), HealthCode.GROUPS).text()
    assert text.count("«Группа ") == MOST_TOLD
    assert text.endswith("и ещё 2")


def test_failures_are_counted_by_their_reasons_the_most_frequent_first() -> None:
    check = one(facts(failures={"bot_blocked": 1, "token_revoked": 2, "of_long_ago": 1}), HealthCode.FAILURES)
    assert (check.state, check.since) == (HealthState.WARNING, NOW)
    told = f"4. {Reason.TOKEN_REVOKED.text} (2); {Reason.BOT_BLOCKED.text} (1); of_long_ago (1)."
    assert told in check.text()


def test_names_are_text_whatever_stands_in_them() -> None:
    bot = make_bot(pipeline_name="{0} <b>{pipeline}</b> %s", stand_in=1)
    assert "«{0} <b>{pipeline}</b> %s»" in one(replace(facts(seen=GONE), bot=bot), HealthCode.PIPELINE).text()


def test_every_text_can_be_said_in_another_language() -> None:
    known = facts(seen=GONE, bot={"stand_in": 1}, failures={"bot_blocked": 1}, groups=[deaf("G", -1, DEAL)])
    for check in checks_of(known):
        assert check.text(lambda text: f"[{text}]").startswith("[")
    said = one(known, HealthCode.FAILURES).text(lambda text: text.upper() if "{" not in text else text)
    assert Reason.BOT_BLOCKED.text.upper() in said


def test_every_finding_has_words_of_its_own() -> None:
    texts = [finding.text for finding in Finding]
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize(
    ("changes", "health"),
    [
        ({}, "ok"),
        ({"state": BotState.OFF, "deaf": True}, "ok"),
        ({"state": BotState.REVOKED}, "broken"),
        ({"state": BotState.CONNECTING}, "broken"),
        ({"deaf": True}, "broken"),
        ({"troubles": (Trouble(HealthCode.PIPELINE, HealthState.WARNING, 1),)}, "warning"),
        (
            {
                "troubles": (
                    Trouble(HealthCode.SOURCE, HealthState.BROKEN, 1),
                    Trouble(HealthCode.PIPELINE, HealthState.WARNING, 1),
                )
            },
            "broken",
        ),
    ],
)
def test_how_a_bot_was_seen_last_is_told_without_asking(changes: dict[str, Any], health: str) -> None:
    assert make_bot(**changes).health == health


def test_the_licence_is_told_as_it_stands() -> None:
    trial_until = make_account().trial_until
    known = facts()
    assert one(replace(known, now=trial_until - 1), HealthCode.LICENCE).finding is Finding.TRIAL
    ended = one(replace(known, now=trial_until), HealthCode.LICENCE)
    assert (ended.state, ended.since) == (HealthState.BROKEN, trial_until)
    assert "ждут оплаты" in ended.text()
    paid = make_account(paid_until=trial_until + 9, licence_until=trial_until + 9)
    assert one(replace(known, account=paid, now=trial_until), HealthCode.LICENCE).finding is Finding.PAID


def test_what_is_wrong_with_an_account_is_known_of_its_bots_at_once_and_gone_at_once() -> None:
    seen = make_bot(troubles=(Trouble(HealthCode.LICENCE, HealthState.BROKEN, 1),))
    assert health_seen(seen, make_account(), NOW) is HealthState.OK, "it was paid for since the last look"
    unauthorised = make_account(state=AccountState.UNAUTHORISED)
    assert health_seen(make_bot(), unauthorised, NOW) is HealthState.BROKEN
    assert health_seen(make_bot(state=BotState.OFF), unauthorised, NOW) is HealthState.OK
    assert health_seen(make_bot(deaf=True), make_account(), NOW) is HealthState.BROKEN


def test_who_puts_something_right_takes_its_trouble_away() -> None:
    troubles = (
        Trouble(HealthCode.PIPELINE, HealthState.WARNING, 1),
        Trouble(HealthCode.FAILURES, HealthState.WARNING, 2),
    )
    assert make_bot(troubles=troubles).rid_of(HealthCode.PIPELINE).troubles == troubles[1:]


def code_check(code: CodeSeen, **bot: Any) -> Check:
    return one(facts(bot={"gateway": WITH_KEY} | bot, code=code), HealthCode.GATEWAY)


POLLS = CodeSeen(Receiving.POLLING, called_at=NOW - 5)
HOOKED = CodeSeen(Receiving.WEBHOOK, "https://code.example/hook/secret", called_at=NOW - 5)
FAILS = replace(HOOKED, last_error="Connection refused", last_error_at=NOW - 60, waiting=3, waits_since=NOW - 90)


def test_a_bot_without_a_key_is_not_judged_by_a_code() -> None:
    assert HealthCode.GATEWAY not in {check.code for check in checks_of(facts())}


@pytest.mark.parametrize(
    ("code", "state", "words"),
    [
        (POLLS, "ok", "забирает обновления"),
        (HOOKED, "ok", "забирает обновления"),
        (CodeSeen(), "ok", "ещё не обращался"),
        (replace(POLLS, called_at=NOW - AT_REST - 1), "ok", "не обращался к нам дней: 3"),
        (replace(POLLS, called_at=NOW - AT_REST - 1, waiting=500), "ok", "отзовите ключ"),
        (replace(HOOKED, called_at=NOW - AT_REST - 1), "ok", "забирает обновления"),
        (replace(POLLS, waiting=MANY_WAITING - 1, waits_since=NOW - LONGEST_UNTAKEN), "ok", "забирает обновления"),
        (replace(POLLS, waiting=MANY_WAITING, waits_since=NOW), "warning", f"ждут: {MANY_WAITING}"),
        (replace(POLLS, waiting=1, waits_since=NOW - LONGEST_UNTAKEN - 1), "warning", "ждут: 1"),
        (replace(HOOKED, waiting=1, waits_since=NOW - LONGEST_UNTAKEN - 1), "warning", "ждут: 1"),
        (FAILS, "warning", "Сервер code.example не принимает"),
        (FAILS, "warning", "Connection refused"),
        (replace(FAILS, waiting=0), "ok", "забирает обновления"),
        (replace(FAILS, last_error_at=NOW - CODES_ERROR_IS_PAST - 1), "ok", "забирает обновления"),
    ],
)
def test_a_code_that_does_not_take_what_comes_is_told_of(code: CodeSeen, state: str, words: str) -> None:
    check = code_check(code)
    assert check.state == state
    assert words in check.text()
    assert "secret" not in check.text()


def test_what_a_code_did_under_an_earlier_key_says_nothing_of_the_present_one() -> None:
    assert "ещё не обращался" in code_check(POLLS, gateway=Gateway().with_key(new_secret(), NOW)).text()


def test_a_bot_that_is_off_and_has_a_key_is_to_be_heard() -> None:
    off = {"state": BotState.OFF, "gateway": WITH_KEY}
    known = facts(bot=off, seen=replace(WELL, hook=Hook("", ours=False)))
    assert one(known, HealthCode.WEBHOOK).state is HealthState.BROKEN
    assert one(facts(bot=off), HealthCode.WEBHOOK).finding is Finding.HOOKED
    assert one(facts(bot=off), HealthCode.SWITCH).state is HealthState.OK
