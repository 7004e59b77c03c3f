"""What a funnel does about what a person writes and presses, before that goes on by the bot's route."""

from dataclasses import dataclass

from bridge.domain.content import Text
from bridge.domain.funnel import Funnel, FunnelButton, Profile
from bridge.domain.leads import FollowUp, Lead, lead_key
from bridge.domain.records import Bot
from bridge.relay.messages import FunnelPress, FunnelWords, IncomingMessage
from bridge.relay.ports import Funnels, LeadJobs, Leads

WORTH_SAYING = 3600
"""Seconds after START or a press within which the bot's own words are worth something."""


@dataclass(frozen=True)
class StandBefore:
    """Greet who comes, make a lead of a press and take the answer to its question; done again it changes nothing.

    Nothing of it waits for the route, nor for where leads go.
    """

    funnels: Funnels
    leads: Leads
    jobs: LeadJobs

    def wrote(self, bot: Bot, message: IncomingMessage, received_at: float, *, is_for_route: bool = False) -> bool:
        """Tell whether the funnel greets, so that nobody else is to.

        `is_for_route`: the route has asked for it, as for a person's phone, so that it answers no question of ours.
        """
        if not bot.funnel or message.talk is not None or message.pressed or message.edited_at is not None:
            return False
        if message.command == "start":
            return self._greets(bot, message, received_at)
        if not message.command and not is_for_route:
            self._take_answer(bot, message, received_at)
        return False

    def pressed(self, bot: Bot, press: FunnelPress, received_at: float) -> tuple[str, str]:
        """Return what tells this choice apart from the others of its message, empty for one that does not count again,
        and the text of its button.

        A button that is gone makes no lead: whoever finds that out is greeted with those of today.
        """
        funnel = self.funnels.get(bot.bot_id, bot.funnel)
        profile = funnel.pressed_in(press.pressed) if funnel else None
        button = profile.button(press.pressed) if profile else None
        lead = self.leads.get(lead_key(bot.bot_id, press.press_id))
        if lead is not None:
            # It counted, whatever was changed while it waited for its route.
            return self._counted(lead, profile, press, button.text if button else press.label or lead.choice)
        if funnel is None or profile is None or button is None:
            if profile is not None:
                self._say(press, f"welcome:{profile.key}:{press.press_id}", profile.welcome, received_at, profile)
            return f"{press.pressed.profile}:{press.pressed.number}", press.label
        lead = _lead_of(bot, funnel, profile, button, press, received_at)
        if not self.leads.counts(lead):
            return "", ""
        self.leads.make(lead)
        return self._counted(lead, profile, press, button.text)

    def _counted(self, lead: Lead, profile: Profile | None, press: FunnelPress, label: str) -> tuple[str, str]:
        self.jobs.deliver_lead(lead)
        if profile is not None and profile.follow_up:
            self.leads.asks(lead)
            self._say(press, f"question:{lead.key}", profile.follow_up, lead.made_at)
        return lead.key, label

    def _greets(self, bot: Bot, message: IncomingMessage, received_at: float) -> bool:
        funnel = self.funnels.get(bot.bot_id, bot.funnel)
        profile = funnel.opened_by(message.start_payload) if funnel else None
        if profile is None:
            return False
        at = message.at or int(received_at)
        if self.leads.greets(bot.bot_id, message.person.user_id, profile.key, message.message_id, at):
            key = f"welcome:{profile.key}:{message.message_id}"
            self._say(message, key, profile.welcome, received_at, profile)
        return True

    def _take_answer(self, bot: Bot, message: IncomingMessage, received_at: float) -> None:
        user_id, album = message.person.user_id, message.album
        key = self.leads.asked(bot, user_id, message.at or received_at, received_at, further=bool(album))
        if not key:
            return
        content = message.content
        answer = FollowUp(message.message_id, content.seen, isinstance(content, Text), album)
        lead = self.leads.answered(key, answer) or (self.leads.answered_further(key, answer) if album else None)
        if lead is not None:
            self.jobs.tell_admins(lead, f"answer:{message.message_id}")
        self.leads.asks_no_more(bot, user_id, key)

    def _say(
        self,
        to: IncomingMessage | FunnelPress,
        key: str,
        text: str,
        received_at: float,
        profile: Profile | None = None,
    ) -> None:
        rows = (
            tuple((button.text, profile.data(number)) for number, button in enumerate(profile.buttons))
            if profile
            else ()
        )
        self.jobs.say_in_funnel(FunnelWords(to.conversation, key, text, int(received_at) + WORTH_SAYING, rows))


def _lead_of(
    bot: Bot, funnel: Funnel, profile: Profile, button: FunnelButton, press: FunnelPress, received_at: float
) -> Lead:
    return Lead(
        lead_key(bot.bot_id, press.press_id),
        bot.bot_id,
        bot.account_id,
        funnel.version,
        profile.key,
        profile.name,
        button.choice,
        press.person,
        made_at=received_at,
    )
