"""What becomes of the talk between a group and a deal's managers when the two are tied, and when they are untied."""

from dataclasses import dataclass

from bridge.domain.records import BotState, Conversation
from bridge.relay.groups.open_talk import OpenTalk
from bridge.relay.messages import Share
from bridge.relay.ports import Conversations, Deals, Dialogues, Log


@dataclass(frozen=True)
class KeepTalk:
    """Have a group offered for answering in a deal, from its first link to its last."""

    dialogues: Dialogues
    conversations: Conversations
    open_talk: OpenTalk
    deals: Deals
    log: Log

    def open(self, share: Share) -> None:
        """Open the talk, or bring it in line with the group; nothing is done for a bot that is not the account's."""
        dialogue = self.dialogues.fresh(share.talk.conversation)
        bot = dialogue.bot
        if bot is None or bot.account_id != share.account_id or bot.state is BotState.STOPPED:
            self.log.warning("a talk was not opened: the account has its bot no more")
            return
        self.open_talk.again(bot, dialogue.conversation or Conversation(share.talk.conversation), share.talk)

    def close(self, share: Share) -> None:
        """Take the group's contact off the deal's card and have nothing more relayed into the talk."""
        conversation, deal_id = share.talk.conversation, share.talk.deal_id
        known = self.dialogues.fresh(conversation).conversation
        if known is None or deal_id is None:
            return
        self.conversations.closed(conversation)
        if known.contact_id is not None:
            self.deals.detach(share.account_id, known.contact_id, deal_id)
