"""Work about people's cards and chats in amoCRM."""

from typing import Literal

from pydantic import BaseModel

from bridge.domain.identity import ConversationId
from bridge.domain.records import Person
from bridge.relay.messages import BegunTalk, Introduction, WantedPhoto


class Introduce(BaseModel):
    job: Literal["introduce"] = "introduce"
    account_id: int
    bot_id: int
    user_id: int
    chat_id: str
    first_name: str
    last_name: str
    username: str
    contact_id: int | None
    start_payload: str
    link: bool
    label: str = ""

    @classmethod
    def of(cls, introduction: Introduction) -> "Introduce":
        conversation, person = introduction.conversation, introduction.person
        return cls(
            account_id=introduction.account_id,
            bot_id=conversation.bot_id,
            user_id=conversation.chat_id,
            chat_id=introduction.chat_id,
            first_name=person.first_name,
            last_name=person.last_name,
            username=person.username,
            contact_id=introduction.contact_id,
            start_payload=introduction.start_payload,
            link=introduction.link,
            label=introduction.label,
        )

    def introduction(self) -> Introduction:
        return Introduction(
            account_id=self.account_id,
            conversation=ConversationId(self.bot_id, self.user_id),
            chat_id=self.chat_id,
            person=Person(self.user_id, self.first_name, self.last_name, self.username),
            contact_id=self.contact_id,
            start_payload=self.start_payload,
            link=self.link,
            label=self.label,
        )


class FollowChat(BaseModel):
    """A chat may have another contact or a new request; the rest when the webhook told: it began a talk in a deal."""

    job: Literal["follow_chat"] = "follow_chat"
    account_id: int
    chat_id: str
    contact_id: int | None = None
    talk_id: str = ""
    deal_id: int | None = None

    def begun(self) -> BegunTalk:
        return BegunTalk(self.chat_id, self.contact_id, self.talk_id, self.deal_id)


class ShowPhoto(BaseModel):
    job: Literal["show_photo"] = "show_photo"
    bot_id: int
    user_id: int
    first_name: str
    last_name: str
    username: str

    @classmethod
    def of(cls, conversation: ConversationId, person: Person) -> "ShowPhoto":
        return cls(
            bot_id=conversation.bot_id,
            user_id=conversation.chat_id,
            first_name=person.first_name,
            last_name=person.last_name,
            username=person.username,
        )

    def wanted(self) -> WantedPhoto:
        person = Person(self.user_id, self.first_name, self.last_name, self.username)
        return WantedPhoto(ConversationId(self.bot_id, self.user_id), person)


class ForgetContacts(BaseModel):
    job: Literal["forget_contacts"] = "forget_contacts"
    account_id: int
    contact_ids: list[int]
