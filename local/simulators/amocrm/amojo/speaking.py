"""What amoCRM's side says in a chat: a manager, a Salesbot or a mailing. It is shown, and its hook is sent once."""

import time
from collections.abc import Mapping

from local.simulators.amocrm.amojo.people import Employee
from local.simulators.amocrm.crm.office import Office
from local.simulators.amocrm.crm.talks import choose_deal, continuing_talk, mark_read, open_talk
from local.simulators.amocrm.hooks import message_hook, receiver_id, send_hook
from local.simulators.amocrm.runtime import Simulator
from local.simulators.amocrm.state.account import Account, new_uuid
from local.simulators.amocrm.state.chats import Chat, Message


def manager_of(account: Account) -> Employee:
    return Employee(account.manager.amojo_id, account.manager.name, "manager")


def bot_of(account: Account) -> Employee:
    """Return who a Salesbot's and a mailing's messages come from: no employee of the account."""
    return Employee(account.salesbot_id, account.channel_title, "bot")


def compose(account: Account, chat: Chat, speaker: Employee, text: str = "") -> Message:
    """Return a message to the client of a chat, not yet said."""
    now = time.time()
    return Message(
        id=new_uuid(),
        msgid=None,
        chat_id=chat.id,
        direction="outgoing",
        author=speaker.name,
        author_id=speaker.amojo_id,
        author_kind=speaker.kind,
        receiver_id=receiver_id(account, chat),
        type="text",
        text=text,
        timestamp=int(now),
        msec_timestamp=int(now * 1000),
        at=now,
        arrived=True,
    )


async def speak(
    simulator: Simulator, account: Account, message: Message, content: Mapping[str, object] | None = None
) -> int:
    """Say a message and return the status of its hook's answer; `content` replaces keys of what the hook says."""
    show(simulator, account, message)
    return await deliver(simulator, account, message, content)


def show(simulator: Simulator, account: Account, message: Message) -> None:
    """Put a message into its chat, whose talk it marks as read."""
    chat, office = account.chats[message.chat_id], simulator.office(account)
    account.index_message(message)
    account.show_message(chat, message)
    _serve(office, chat)
    office.changed("add_outgoing_message", message)
    simulator.feed.publish(account.id, "message", message_id=message.id, chat_id=chat.id)


async def deliver(
    simulator: Simulator, account: Account, message: Message, content: Mapping[str, object] | None = None
) -> int:
    """Send the hook of a message that is shown; the status of the answer, 0 for none in time.

    Of what a bot goes on saying after the channel was disconnected nobody is told: 0 as well.
    """
    status = 0
    if account.connected:
        status = await send_hook(simulator.outbound, account, message_hook(account, message, content))
    message.hook_status = status
    simulator.feed.publish(account.id, "hook", message_id=message.id, chat_id=message.chat_id)
    return status


def _serve(office: Office, chat: Chat) -> None:
    """Let the answer mark the chat's talk as read; a chat without a talk gets one in the contact's deal."""
    talk = continuing_talk(office.account, chat)
    if talk is not None:
        mark_read(office, talk, is_read=True)
    elif chat.contact_id is not None:
        deal = choose_deal(office.account, chat.contact_id)
        if deal is not None:
            open_talk(office, chat, chat.contact_id, deal, is_read=True)
