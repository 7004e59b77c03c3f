"""Requests that amoCRM has opened of what people write in groups, though each group has its deals."""

from dataclasses import dataclass

from bridge.domain.identity import ConversationId
from bridge.relay.ports import Cards, Conversations, Deals, Dialogues, Groups, Log


@dataclass(frozen=True)
class WatchRequests:
    """Bring each request of a group's talk into the talk's deal.

    A webhook tells of a talk that has begun elsewhere, not of a request that an author may get beside it, and not every
    account has webhooks.
    """

    groups: Groups
    conversations: Conversations
    dialogues: Dialogues
    cards: Cards
    deals: Deals
    log: Log

    def __call__(self, account_id: int) -> None:
        if not any(group.links for group in self.groups.of_account(account_id)):
            return
        for chat_id in self.deals.requests(account_id):
            talk = self.conversations.by_chat(chat_id)
            if talk is not None and talk.deal_id is not None:
                self._take(account_id, chat_id, talk)

    def _take(self, account_id: int, chat_id: str, talk: ConversationId) -> None:
        group = self.groups.get(account_id, talk.chat_id)
        link = group.link_of(talk) if group else None
        known = self.dialogues.fresh(talk).conversation
        if link is None or known is None or known.contact_id is None:
            return
        # Without the group's own contact the chat would go to the author's.
        own = self.cards.card(account_id, known.contact_id)
        if own is not None and self.deals.take_request(account_id, chat_id, link.deal_id, own.contact_id):
            self.log.info("a request was brought into its group's deal", extra={"deal_id": link.deal_id})
