"""Whether amoCRM serves the talk of a group in the deal that it belongs to, and what is done where it does not."""

from dataclasses import dataclass

from bridge.domain.cards import NAME, SETTLING, TELEGRAM_ID, Card
from bridge.domain.errors import TransientError
from bridge.domain.identity import ConversationId
from bridge.domain.reasons import Reason
from bridge.domain.records import Conversation
from bridge.domain.texts import GROUP
from bridge.domain.wording.group_notes import talk_elsewhere
from bridge.relay.groups.open_talk import telegram_id_of
from bridge.relay.messages import BegunTalk
from bridge.relay.ports import Cards, Clock, Conversations, Counter, Deals, Dialogues, Groups, Log


@dataclass(frozen=True)
class KeepInDeal:
    """Bring a talk of a group back into its deal, should amoCRM have begun it by a rule of its own elsewhere.

    It does for a deal that was closed, for which it opens a request, and for a group's contact that somebody has put
    into another deal as well. Where it cannot be brought back the deal's managers are told where it is.
    """

    groups: Groups
    dialogues: Dialogues
    conversations: Conversations
    cards: Cards
    deals: Deals
    clock: Clock
    metrics: Counter
    log: Log

    def __call__(self, account_id: int, talk: ConversationId, begun: BegunTalk, asked_at: float) -> None:
        """`begun`: what amoCRM told of the talk at `asked_at`, unix seconds."""
        if begun.deal_id == talk.deal_id or not begun.talk_id:
            return
        group = self.groups.get(account_id, talk.chat_id)
        link = group.link_of(talk) if group else None
        # Of a group that was untied nobody expects anything.
        if group is None or link is None or begun.deal_id == link.deal_id:
            return
        known = self.dialogues.fresh(talk).conversation
        serving = self.deals.serving(account_id, begun.talk_id) if known and known.chat_id else None
        if known is None or serving is None or not serving.is_open or serving.deal_id == link.deal_id:
            return
        self.log.warning("a group's talk is not in its deal", extra={"deal_id": link.deal_id, "is_in": serving.deal_id})
        self.metrics.count("talks_elsewhere")
        card = self.cards.card(account_id, known.contact_id) if known.contact_id is not None else None
        if self.deals.take_request(account_id, known.chat_id, link.deal_id, card.contact_id if card else None):
            self._follow_contact(account_id, known, card, group.title or GROUP)
        elif self.clock.now() - asked_at < SETTLING:
            raise TransientError(Reason.AMO_UNAVAILABLE, "a request may still appear")
        elif card is not None and card.fields.get(TELEGRAM_ID) == (telegram_id_of(talk),):
            self._leave_others(account_id, link.deal_id, card, begun.talk_id)
        elif serving.deal_id is not None:
            # The contact was merged with somebody whose deals they are.
            note = talk_elsewhere(group.title, serving.deal_id)
            self.cards.add_note(account_id, "leads", link.deal_id, note)

    def _follow_contact(self, account_id: int, known: Conversation, card: Card | None, title: str) -> None:
        """Take the contact that a request brought along for the group's own, when that one is gone.

        It was made of whoever wrote. A contact that is somebody's already is theirs.
        """
        if card is not None:
            return
        contact_id = self.cards.contact_of_chat(account_id, known.chat_id)
        brought = self.cards.card(account_id, contact_id) if contact_id is not None else None
        if brought is None or brought.value(TELEGRAM_ID) not in {"", telegram_id_of(known.id)}:
            return
        self.cards.write_card(account_id, brought.contact_id, {NAME: title, TELEGRAM_ID: telegram_id_of(known.id)})
        self.conversations.tied(known.id, brought.contact_id)

    def _leave_others(self, account_id: int, deal_id: int, card: Card, talk_id: str) -> None:
        """Take the group's own contact off other deals, and end the talk there: the next message begins another one."""
        for other_id in card.deals:
            if other_id != deal_id:
                self.deals.detach(account_id, card.contact_id, other_id)
        self.deals.close_talk(account_id, talk_id)
