"""A run of a Salesbot together with what it works on."""

from collections.abc import Sequence
from dataclasses import dataclass

from local.simulators.amocrm.crm.markers import Subject
from local.simulators.amocrm.runtime import Simulator
from local.simulators.amocrm.salesbot.code import Code, Handler, parse_code
from local.simulators.amocrm.state.account import Account
from local.simulators.amocrm.state.bots import BotRun
from local.simulators.amocrm.state.chats import Chat


@dataclass(frozen=True)
class Work:
    """A run with what it works on."""

    simulator: Simulator
    account: Account
    run: BotRun
    code: Code

    @property
    def chats(self) -> list[Chat]:
        return [self.account.chats[key] for key in self.run.chat_ids]

    @property
    def subject(self) -> Subject:
        account, run = self.account, self.run
        if run.entity_type == "leads":
            deal = account.live_deal(run.entity_id)
            contact_id = self.chats[0].contact_id if self.chats else deal.main_contact_id if deal else None
        else:
            deal, contact_id = None, run.entity_id
        known = {"message_text": run.message_text, **{f"json.{key}": value for key, value in run.data.items()}}
        return Subject.of_chat(account, contact_id, deal, known)


def work_of(simulator: Simulator, account: Account, run: BotRun) -> Work:
    return Work(simulator, account, run, parse_code(account.salesbots[run.bot_id].code))


def dumped(handlers: Sequence[Handler]) -> list[dict[str, object]]:
    """Return handlers as they are kept with a run until their turn comes."""
    return [handler.model_dump(mode="json", exclude_none=True) for handler in handlers]
