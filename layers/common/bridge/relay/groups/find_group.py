"""Which group a chat is, also when it became a supergroup and nobody has told us yet."""

from dataclasses import dataclass

from bridge.domain.errors import ChatMovedError, PermanentError
from bridge.domain.groups import Author, Group, GroupBot, Standing
from bridge.domain.records import Bot, Chat, ChatKind
from bridge.relay.ports import Groups, Log, Telegram, Vault


@dataclass(frozen=True)
class FindGroup:
    """Find the group of a chat that something came from; what is seen for the first time is remembered."""

    groups: Groups
    telegram: Telegram
    vault: Vault
    log: Log

    def __call__(self, bot: Bot, chat: Chat, title: str, user_id: int = 0) -> tuple[Group, Author]:
        """Return the group as it is now, and what is known there of this person."""
        group, author = self._known(bot, chat, user_id)
        if group is None:
            here = GroupBot(bot.bot_id, Standing.MEMBER, hears=not bot.privacy)
            group = self.groups.seen(bot.account_id, chat, title, here)
        return group, author

    def known(self, bot: Bot, chat: Chat) -> Group | None:
        """Return the group if it is known by this id or by the one that it had as a basic group."""
        return self._known(bot, chat, 0)[0]

    def is_elsewhere(self, bot: Bot, group: Group) -> bool:
        """Ask Telegram whether a group that a bot seems to have left is a supergroup now; if so, remember where."""
        if not group.is_basic:
            return False
        return self._moved_to(self._token(bot), group) is not None

    def _known(self, bot: Bot, chat: Chat, user_id: int) -> tuple[Group | None, Author]:
        group, author = self.groups.with_author(bot.account_id, chat.id, user_id)
        if group is None and chat.kind is ChatKind.SUPERGROUP and self._came_from_another(bot, chat):
            return self.groups.with_author(bot.account_id, chat.id, user_id)
        return group, author

    def _came_from_another(self, bot: Bot, chat: Chat) -> bool:
        """Ask Telegram about the bot's groups that could have become this one: it says where they are now.

        An unknown supergroup may speak before either half of a migration has come, or without any
        (core.telegram.org/bots/api#responseparameters). What is asked is what a person sees for five seconds at most.
        """
        could = [group for group in self.groups.of_account(bot.account_id) if group.is_basic]
        linked = [group for group in could if group.links_of(bot.bot_id)]
        if not linked:
            return False
        token = self._token(bot)
        return any(self._moved_to(token, group) == chat.id for group in linked)

    def _moved_to(self, token: str, group: Group) -> int | None:
        try:
            self.telegram.show_typing(token, group.now_id)
        except ChatMovedError as moved:
            self.groups.moved(group.account_id, group.chat_id, moved.chat_id)
            self.log.info("a group is a supergroup now", extra={"was": group.now_id, "is": moved.chat_id})
            return moved.chat_id
        except PermanentError:
            return None  # The bot may not write there, or the group is gone.
        return None

    def _token(self, bot: Bot) -> str:
        return self.vault.open(bot.sealed_token, bot.token_context)


def chat_of(group: Group) -> Chat:
    """Return the chat that a group is in Telegram now."""
    return Chat(group.now_id, ChatKind.GROUP if group.is_basic else ChatKind.SUPERGROUP)
