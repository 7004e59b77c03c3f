"""What is said to people and to amoCRM away from the messages it is about."""

from typing import Literal

from pydantic import BaseModel, Field

from bridge.domain.identity import ConversationId
from bridge.relay.messages import Answer, PressAnswer, StatusReport


class SayAnswer(BaseModel):
    job: Literal["answer"] = "answer"
    bot_id: int
    user_id: int
    text: str
    until: int

    @classmethod
    def of(cls, answer: Answer) -> "SayAnswer":
        bot_id, user_id = answer.conversation.bot_id, answer.conversation.chat_id
        return cls(bot_id=bot_id, user_id=user_id, text=answer.text, until=answer.until)

    def answer(self) -> Answer:
        return Answer(ConversationId(self.bot_id, self.user_id), self.text, self.until)


class AnswerPress(BaseModel):
    job: Literal["answer_press"] = "answer_press"
    bot_id: int
    chat_id: int
    message_id: int
    press_id: str = Field(repr=False)
    chosen: str
    until: int

    @classmethod
    def of(cls, press: PressAnswer) -> "AnswerPress":
        return cls(
            bot_id=press.conversation.bot_id,
            chat_id=press.conversation.chat_id,
            message_id=press.message_id,
            press_id=press.press_id,
            chosen=press.chosen,
            until=press.until,
        )

    def press(self) -> PressAnswer:
        conversation = ConversationId(self.bot_id, self.chat_id)
        return PressAnswer(conversation, self.message_id, self.press_id, self.chosen, self.until)


class Report(BaseModel):
    job: Literal["report"] = "report"
    scope_id: str
    crm_id: str
    error: str
    conversation: str = ""

    @classmethod
    def of(cls, report: StatusReport, conversation: ConversationId | None) -> "Report":
        name = str(conversation or "")
        return cls(scope_id=report.scope_id, crm_id=report.crm_id, error=report.error, conversation=name)
