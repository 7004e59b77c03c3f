"""Markers in templates and in what a Salesbot says: `{{contact.name}}`, `{{lead.cf.42}}`, `{{message_text}}`.

Source: www.amocrm.ru/developers/content/digital_pipeline/salesbot, "show".
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from local.simulators.amocrm.crm.fields import text_of
from local.simulators.amocrm.state.account import Account
from local.simulators.amocrm.state.records import Contact, Deal, Entity
from local.world import AMO_CHANNEL_CODE

_MARKER = re.compile(r"\{\{\s*([\w.]+)\s*\}\}")


@dataclass(frozen=True)
class Subject:
    """Whom a text is about; `known` holds further markers, as `message_text` and `json.status`."""

    account: Account
    contact: Contact | None
    deal: Deal | None
    known: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of_chat(
        cls, account: Account, contact_id: int | None, deal: Deal | None, known: Mapping[str, str] | None = None
    ) -> "Subject":
        """Return whom a text to a chat is about: its contact, or the deal's main one, as the account's switch says."""
        by_deal = deal is not None and account.switches.marker_contact == "main"
        meant = deal.main_contact_id if deal and by_deal else contact_id
        return cls(account, account.live_contact(meant), deal, known or {})

    def value(self, marker: str) -> str:
        """Return what stands for a marker; nothing for one that is not known or whose card is not there."""
        if marker in self.known:
            return self.known[marker]
        if marker == "origin":
            return AMO_CHANNEL_CODE
        subject, _, key = marker.partition(".")
        if marker == "name" or subject == "contact":
            return self._of_card("contacts", self.contact, "name" if marker == "name" else key)
        return self._of_card("leads", self.deal, key) if subject == "lead" else ""

    def _of_card(self, entity: Entity, card: Contact | Deal | None, key: str) -> str:
        if card is None:
            return ""
        if key.startswith("cf."):
            number = key.removeprefix("cf.")
            return ", ".join(text_of(card.fields.get(int(number), []))) if number.isdigit() else ""
        responsible = self.account.users.get(card.responsible_user_id)
        if key.startswith("responsible.") and responsible is not None:
            return str(
                responsible.model_dump(include={"id", "name", "email"}).get(key.removeprefix("responsible."), "")
            )
        shown = {"id", "name"} if entity == "contacts" else {"id", "name", "price", "status_id", "source_id"}
        value = card.model_dump(include=shown).get(key)
        return "" if value is None else str(value)


def filled(text: str, subject: Subject) -> str:
    """Return the text with its markers replaced."""
    return _MARKER.sub(lambda found: subject.value(found[1]), text)


def parameters(text: str, subject: Subject) -> list[dict[str, str]]:
    """Return the markers of a text with their values, as the hook of a template tells them."""
    return [{"key": found[0], "value": subject.value(found[1])} for found in _MARKER.finditer(text)]
