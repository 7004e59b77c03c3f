"""A person's phone that the owner tells."""

from dataclasses import dataclass, replace

from bridge.domain.errors import RefusedError
from bridge.domain.identity import ConversationId
from bridge.domain.phones import KnownPhone, ToldBy, phone_in
from bridge.domain.records import Bot
from bridge.relay.ports import Clock, WaitingLines
from bridge.relay.ports.wahelp import Phones


@dataclass(frozen=True)
class TellPhone:
    """Note it where nobody who knows better has told one, and have what waits for it go."""

    phones: Phones
    lines: WaitingLines
    clock: Clock

    def __call__(self, bot: Bot, user_id: int, text: str) -> KnownPhone:
        """Return what is known then: the person's own word and amoCRM's are kept. Raises RefusedError(422)."""
        phone = phone_in(text)
        if phone is None:
            raise RefusedError(
                422, "bad_phone", "Укажите телефон полностью, например +7 999 123-45-67", fields=("phone",)
            )
        known = self.phones.of(bot.account_id, user_id)
        if not known.phone or known.told_by is ToldBy.OWNER:
            known = replace(known, phone=phone, told_by=ToldBy.OWNER)
            self.phones.note(bot.account_id, user_id, known)
        self.lines.release(ConversationId(bot.bot_id, user_id), f"phone:{self.clock.now():.3f}")
        return known
