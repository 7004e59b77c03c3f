"""A message made of a template: its text with the markers replaced, its buttons, its file."""

from local.simulators.amocrm.amojo.markup import Button, keyboard
from local.simulators.amocrm.attachments import address_of, stored
from local.simulators.amocrm.crm.markers import Subject, filled, parameters
from local.simulators.amocrm.runtime import Simulator
from local.simulators.amocrm.state.account import Account
from local.simulators.amocrm.state.bots import Template
from local.simulators.amocrm.state.chats import Chat, Message


def subject_of(account: Account, chat: Chat) -> Subject:
    """Return whom a text to a chat is about, and the deal that its talk serves."""
    talk = account.talks.get(chat.talk_id) if chat.talk_id is not None else None
    deal = account.live_deal(talk.entity_id) if talk is not None else None
    return Subject.of_chat(account, chat.contact_id, deal)


def use_template(simulator: Simulator, account: Account, message: Message, template: Template) -> None:
    """Write a template into a message; the markers of its text are replaced."""
    subject = subject_of(account, account.chats[message.chat_id])
    message.text = filled(template.content, subject)
    message.template = {
        "id": template.id,
        "content": template.content,
        "params": parameters(template.content, subject),
    }
    if template.external_id is not None:
        message.template["external_id"] = template.external_id
    if template.buttons:
        message.markup = keyboard([Button(text=one["text"], url=one.get("url")) for one in template.buttons])
    if template.attachment is not None:
        _attach(simulator, account, message, template.attachment)


def _attach(simulator: Simulator, account: Account, message: Message, told: dict[str, str]) -> None:
    attachment = simulator.world.attachments[told["id"]]
    message.type = "file" if told["type"] == "document" else told["type"]
    message.media, message.file_name = address_of(account, attachment), told["name"]
    message.file_size, message.file = attachment.size, stored(attachment)
