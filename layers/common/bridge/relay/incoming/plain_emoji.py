"""What stands for custom emoji in a chat that has only the plain ones."""

from dataclasses import dataclass, replace

from bridge.domain.errors import PermanentError
from bridge.domain.records import Bot
from bridge.relay.messages import IncomingReaction
from bridge.relay.ports import Log, Telegram, Vault


@dataclass(frozen=True)
class PlainEmoji:
    """Ask Telegram which plain emoji the custom ones of a reaction stand for; one that stands for none is left out."""

    telegram: Telegram
    vault: Vault
    log: Log

    def __call__(self, bot: Bot, reaction: IncomingReaction) -> IncomingReaction:
        """Raises TransientError when it has to wait: the reaction then waits with it."""
        custom = reaction.custom_before | reaction.custom_after
        if not custom:
            return reaction
        try:
            token = self.vault.open(bot.sealed_token, bot.token_context)
            plain = self.telegram.plain_emoji(token, sorted(custom))
        except PermanentError as error:
            self.log.warning("Telegram does not tell custom emoji", extra={"reason": str(error)})
            return reaction
        before = reaction.before | {plain[one] for one in reaction.custom_before if one in plain}
        after = reaction.after | {plain[one] for one in reaction.custom_after if one in plain}
        return replace(reaction, before=before, after=after)
