"""A bot's picture, followed away from everything that people wait for."""

from dataclasses import dataclass, replace

from bridge.domain.content import File
from bridge.domain.errors import PermanentError, TransientError
from bridge.domain.reasons import Reason
from bridge.domain.records import Bot, BotState
from bridge.relay.messages import ProfilePhoto
from bridge.relay.ports import Bots, Log, Media, Telegram, TelegramFiles, Vault


@dataclass(frozen=True)
class PictureBot:
    """Copy a bot's picture when it has another one, and remember where the copy is."""

    bots: Bots
    telegram: Telegram
    files: TelegramFiles
    vault: Vault
    media: Media
    log: Log

    def __call__(self, bot: Bot) -> Bot:
        """Return the bot as it is stored now; a picture that cannot be had is left to the next look."""
        if bot.state is not BotState.ON:
            return bot
        try:
            token = self.vault.open(bot.sealed_token, bot.token_context)
            photo = self.telegram.photo_of(token, bot.bot_id)
            if (photo.unique_id if photo else "") == bot.photo:
                return bot
            return self.bots.save(self._pictured(bot, token, photo))
        except (PermanentError, TransientError) as error:
            self.log.info("a bot's picture was not followed", extra={"bot_id": bot.bot_id, "why": str(error)})
            return bot

    def _pictured(self, bot: Bot, token: str, photo: ProfilePhoto | None) -> Bot:
        if photo is None:
            return replace(bot, photo="", avatar="")
        file = File(photo.file_id, photo.unique_id, "photo.jpg", "image/jpeg")
        try:
            with self.files.fetch(token, file) as upload:
                copy = self.media.keep(bot.account_id, file, upload)
        except PermanentError as error:
            if error.reason not in {Reason.FILE_GONE, Reason.FILE_TOO_LARGE}:
                raise
            return replace(bot, photo=photo.unique_id, avatar="")
        return replace(bot, photo=photo.unique_id, avatar=copy.ref)
