"""The work of a Salesbot: one handler after the other, until it waits for an answer or for a widget, or ends.

A step without `goto` is followed by the next one. An answer that no button is lets the bot wait on. On one deal or
contact the newest bot works alone.
"""

import time
from collections.abc import Sequence

from local.simulators.amocrm.amojo.speaking import speak
from local.simulators.amocrm.crm.markers import filled
from local.simulators.amocrm.crm.talks import close_talk, talk_in_work
from local.simulators.amocrm.runtime import Simulator
from local.simulators.amocrm.salesbot.acting import accept_requests, act
from local.simulators.amocrm.salesbot.code import (
    HANDLERS,
    Action,
    Buttons,
    Condition,
    Conditions,
    Goto,
    Handler,
    ManyConditions,
    SendExternal,
    Show,
    Stop,
    WaitAnswer,
    WidgetRequest,
)
from local.simulators.amocrm.salesbot.conditions import chosen, holds
from local.simulators.amocrm.salesbot.saying import external_markup, message_to, recipients, shown_markup
from local.simulators.amocrm.salesbot.widget import ask_widget
from local.simulators.amocrm.salesbot.work import Work, dumped, work_of
from local.simulators.amocrm.state.account import Account
from local.simulators.amocrm.state.bots import UNFINISHED, Block, BotRun, Salesbot
from local.simulators.amocrm.state.chats import Chat, Message
from local.simulators.amocrm.state.records import Entity

MOST_HANDLERS = 500
"""How many handlers a bot may execute without waiting; a circle of steps ends there."""


def start(
    simulator: Simulator, account: Account, bot: Salesbot, entity_type: Entity, entity_id: int, chats: Sequence[Chat]
) -> BotRun:
    """Start a bot on a card; `chats` are those it speaks and listens in."""
    for other in account.bot_runs.values():
        if (other.entity_type, other.entity_id) == (entity_type, entity_id) and other.state in UNFINISHED:
            other.state = "stopped"
    run = BotRun(
        id=account.next_id(),
        bot_id=bot.id,
        entity_type="leads" if entity_type == "leads" else "contacts",
        entity_id=entity_id,
        chat_ids=[chat.id for chat in chats],
        started_at=time.time(),
    )
    account.bot_runs[run.id] = run
    work = work_of(simulator, account, run)
    _enter(work, "question", 0)
    _continue(work)
    return run


def heard(simulator: Simulator, account: Account, message: Message) -> None:
    """Let the bots of a chat hear what its client wrote."""
    for run in account.bot_runs.values():
        if message.chat_id not in run.chat_ids:
            continue
        if run.state == "running":
            run.answer = message.text
        elif run.state == "waits_for_answer":
            run.chat_ids = [message.chat_id, *(key for key in run.chat_ids if key != message.chat_id)]
            _answered(work_of(simulator, account, run), message.text)


def undelivered(simulator: Simulator, account: Account, message: Message) -> None:
    """Let the bot that sent a message do what it does when one is not delivered."""
    for run in account.bot_runs.values():
        if message.id not in run.message_ids or run.state == "stopped":
            continue
        work = work_of(simulator, account, run)
        handler = run.on_error.pop(message.id, None)
        run.error = message.error
        _take_up(work, [handler] if handler is not None else dumped(work.code.error))


def resume(simulator: Simulator, account: Account, run: BotRun, data: dict[str, str], handlers: list[Handler]) -> None:
    """Continue a run that waited for a widget: first the widget's handlers, then its own."""
    run.data |= data
    run.pending = [*dumped(handlers), *run.pending]
    _continue(work_of(simulator, account, run))


def _take_up(work: Work, pending: list[dict[str, object]]) -> None:
    """Do these handlers in place of all others, then end."""
    if pending:
        work.run.block, work.run.pending = "finish", pending
        _continue(work)


def _continue(work: Work) -> None:
    """Let a run work on; whoever worked on it before gives up at the next handler."""
    work.run.state = "running"
    work.run.turn += 1
    work.simulator.start(_go(work, work.run.turn))


async def _go(work: Work, turn: int) -> None:
    run = work.run
    for _ in range(MOST_HANDLERS):
        while _is_at_work(run, turn) and not run.pending:
            _next_block(work)
        if not _is_at_work(run, turn):
            break
        [handler] = HANDLERS.validate_python([run.pending.pop(0)])
        await _execute(work, handler)
    else:
        _fail(work, "endless")
    work.simulator.feed.publish(work.account.id, "salesbot", run_id=run.id, state=run.state)


def _is_at_work(run: BotRun, turn: int) -> bool:
    return (run.state, run.turn) == ("running", turn)


def _next_block(work: Work) -> None:
    """Go on after the last handler of a block."""
    run, code = work.run, work.code
    step = code.steps.get(run.step)
    if run.block == "finish":
        run.state = "finished"
    elif run.block == "question" and step is not None and step.answer is not None:
        _wait_for_answer(work, "answer", run.step)
    elif run.step + 1 in code.steps:
        _enter(work, "question", run.step + 1)
    else:
        _enter(work, "finish", run.step)


def _enter(work: Work, block: Block, step_number: int) -> None:
    step = work.code.steps.get(step_number)
    if step is None:
        _fail(work, f"no step {step_number}")
        return
    blocks = {"question": step.question, "answer": step.answer or [], "finish": step.finish}
    work.run.block, work.run.step, work.run.pending = block, step_number, dumped(blocks[block])


def _wait_for_answer(work: Work, block: Block, step: int) -> None:
    """Wait for the client; what they wrote while the bot was speaking is the answer."""
    run = work.run
    run.block, run.step, run.pending, run.state = block, step, [], "waits_for_answer"
    if run.answer is not None:
        _answered(work, run.answer)


def _answered(work: Work, text: str) -> None:
    run = work.run
    run.message_text, run.answer = text, None
    _enter(work, run.block, run.step)
    _continue(work)


def _fail(work: Work, error: str) -> None:
    work.run.state, work.run.error = "failed", error


async def _execute(work: Work, handler: Handler) -> None:
    match handler:
        case Show():
            await _show(work, handler)
        case SendExternal():
            await _send_external(work, handler)
        case WidgetRequest():
            await _ask_widget(work, handler)
        case Action():
            act(work.simulator.office(work.account), work.subject, work.chats, handler.params)
        case _:
            _steer(work, handler)


def _steer(work: Work, handler: Buttons | WaitAnswer | Goto | Condition | Conditions | Stop) -> None:
    match handler:
        case Buttons():
            _press(work, handler)
        case WaitAnswer():
            _wait_for_answer(work, handler.params.type, handler.params.step)
        case Goto():
            _enter(work, handler.params.type, handler.params.step)
        case Condition() | Conditions():
            if _holds(work, handler):
                work.run.pending = [*dumped(handler.params.result), *work.run.pending]
        case Stop():
            _stop(work, handler)


async def _show(work: Work, handler: Show) -> None:
    params, chats = handler.params, work.chats[:1]
    if not chats:
        _fail(work, "no chat")
        return
    if params.accept_unsorted:
        accept_requests(work.simulator.office(work.account), chats)
    message = message_to(work.account, chats[0], filled(params.value, work.subject), shown_markup(params))
    await _say(work, message)


async def _send_external(work: Work, handler: SendExternal) -> None:
    """Write to everybody the step names; with nobody to write to it has failed."""
    run, params = work.run, handler.params
    chats = recipients(work.account, run, params)
    on_error = None if params.on_error is None else dumped([params.on_error])
    if not chats:
        run.error = "no chat"
        _take_up(work, on_error or dumped(work.code.error))
        if run.block != "finish":
            _fail(work, "no chat")
        return
    run.chat_ids = list(dict.fromkeys([*run.chat_ids, *(chat.id for chat in chats)]))
    for chat in chats:
        text = filled(params.message.text, work.subject)
        message = message_to(work.account, chat, text, external_markup(params))
        if on_error is not None:
            run.on_error[message.id] = on_error[0]
        await _say(work, message)


async def _say(work: Work, message: Message) -> None:
    work.run.answer = None
    work.run.message_ids.append(message.id)
    await speak(work.simulator, work.account, message)


def _press(work: Work, handler: Buttons) -> None:
    """Do what belongs to the button that the client's words are; for none of them go on, or wait again."""
    run, choice = work.run, chosen(handler, work.run.message_text)
    if choice is not None:
        run.pending = [*dumped(choice.params), *run.pending]
    elif not run.pending and run.block == "answer":
        _wait_for_answer(work, "answer", run.step)


def _holds(work: Work, handler: Condition | Conditions) -> bool:
    subject, params = work.subject, handler.params
    tags = subject.deal.tags if subject.deal is not None else []
    if isinstance(params, ManyConditions):
        return holds(params.logic, params.conditions, subject, tags)
    return holds("and", [params], subject, tags)


async def _ask_widget(work: Work, handler: WidgetRequest) -> None:
    """Ask a widget and wait until it continues the run, which it may do before it has answered."""
    run, turn = work.run, work.run.turn
    run.state = "waits_for_widget"
    accepted = await ask_widget(work.simulator, work.account, run, handler.params, work.subject)
    if not accepted and (run.state, run.turn) == ("waits_for_widget", turn):
        _fail(work, "the widget did not answer 200 in time")


def _stop(work: Work, handler: Stop) -> None:
    account, run = work.account, work.run
    if handler.params.action == "talk-close":
        for chat in work.chats[:1]:
            talk = talk_in_work(account, chat)
            if talk is not None:
                close_talk(work.simulator.office(account), talk)
        return
    bot = account.salesbots.get(handler.params.bot or 0)
    if bot is None:
        _fail(work, f"no bot {handler.params.bot}")
        return
    run.state = "finished"
    start(work.simulator, account, bot, run.entity_type, run.entity_id, work.chats)
