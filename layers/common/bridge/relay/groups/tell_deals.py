"""What is said in one deal of a group stands in its other deals as well, so that each of them holds the whole talk."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from bridge.domain.groups import Group, number_elsewhere
from bridge.domain.identity import ConversationId
from bridge.domain.receipts import Receipt
from bridge.relay.groups.link_deal import share_of
from bridge.relay.messages import Extent, OutgoingMessage, OutgoingReaction, Said
from bridge.relay.ports import OtherDeals


@dataclass(frozen=True)
class TellDeals:
    """Have what went into a group told in its other deals, each in the line of what people write there."""

    deals: OtherDeals

    def message(
        self,
        group: Group,
        talk: ConversationId,
        message: OutgoingMessage,
        receipt: Receipt,
        extent: Extent,
        target: int | None,
    ) -> None:
        """Tell of a message, or of that part of it which `receipt` names the Telegram messages of."""

        def said(here: ConversationId) -> Said:
            return Said(
                message.scope_id,
                message.hook,
                key=f"{message.crm_id}:{extent}",
                numbers=tuple(number_elsewhere(group, talk, number, here) for number in receipt.telegram_ids),
                target=number_elsewhere(group, talk, target or 0, here),
                thread=receipt.thread,
                extent=extent,
            )

        self._tell(group, talk, said)

    def reaction(self, group: Group, talk: ConversationId, reaction: OutgoingReaction, target: int, key: str) -> None:
        def said(here: ConversationId) -> Said:
            return Said(reaction.scope_id, reaction.hook, key=key, target=number_elsewhere(group, talk, target, here))

        self._tell(group, talk, said)

    def _tell(self, group: Group, talk: ConversationId, said: Callable[[ConversationId], Said]) -> None:
        links = (group.links[deal_id] for deal_id in sorted(group.links))
        others = [link for link in links if link.conversation != talk]
        if others:
            news = [said(link.conversation) for link in others]
            news[1:] = [replace(one, copies=False) for one in news[1:]]
            self.deals.tell([(share_of(group, link), one) for link, one in zip(others, news, strict=True)])
