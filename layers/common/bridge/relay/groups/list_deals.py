"""The list of the deals that a group is tied to, from which it is untied."""

from collections.abc import Sequence
from dataclasses import dataclass

from bridge.domain.errors import BridgeError
from bridge.domain.groups import Link
from bridge.domain.texts import by_moscow
from bridge.domain.wording import menus as wording
from bridge.domain.wording.group_notes import untied
from bridge.relay.groups.desk import Desk, ShowMenu, Speak
from bridge.relay.groups.link_deal import hand_of, is_inside
from bridge.relay.groups.may_link import MayLink
from bridge.relay.groups.pages import A_PAGE, Listed, deals, surely
from bridge.relay.groups.unlink_deal import UnlinkDeal
from bridge.relay.messages import MenuPress, Page, Words
from bridge.relay.ports import Bots, Cards, Clock, Jobs

TIME_FOR_NAMES = 5.0
"""Seconds for which amoCRM is asked how deals are called; the rest is shown as it was remembered."""


@dataclass(frozen=True)
class ListDeals:
    """Show the deals page by page, and untie one after asking once more."""

    cards: Cards
    bots: Bots
    unlink_deal: UnlinkDeal
    jobs: Jobs
    may_link: MayLink
    show_menu: ShowMenu
    speak: Speak
    clock: Clock

    def show(self, desk: Desk, press: MenuPress, page: int) -> None:
        """Deals' names are the company's, so that not everybody may see them."""
        refusal = self.may_link(desk, press.by, answers=False)
        if refusal:
            self.speak.tell(desk, press, refusal, alert=True)
            return
        self.speak.tell(desk, press)
        self.speak.put(desk, press, self._page(desk, page))

    def ask(self, desk: Desk, press: MenuPress, deal_id: int) -> None:
        """Ask once more whether a deal is to be untied."""
        link = self._may_untie(desk, press, deal_id)
        if link is not None:
            self.speak.tell(desk, press)
            self.speak.put(desk, press, surely(self._described(desk, [link])[0], link.linked_at))

    def untie(self, desk: Desk, press: MenuPress, deal_id: int, shown_at: int) -> None:
        """Untie the link that was shown, made at `shown_at`, and no newer one."""
        link = self._may_untie(desk, press, deal_id)
        if link is None:
            return
        if link.linked_at != shown_at:
            self.speak.tell(desk, press, wording.CHANGED)
            self.speak.put(desk, press, self._page(desk, 0))
            return
        self.speak.await_turn(desk)
        gone = self.unlink_deal(desk.group, deal_id)
        note = untied(desk.group.title, desk.bot.username, hand_of(press.by), by_moscow(press.at))
        self.jobs.note_deal(desk.group.account_id, deal_id, note)
        self.speak.tell(desk, press, wording.UNTIED if gone else wording.UNTIED_ALREADY)
        deal = desk.listed(deal_id, link.name).anchor
        left = desk.without(deal_id)
        self.speak.put(left, press, self._page(left, 0, note=("Группа отвязана от сделки ", deal, ".")))

    def _may_untie(self, desk: Desk, press: MenuPress, deal_id: int) -> Link | None:
        """Return the link that may be untied; whoever may not, or comes too late, is told so."""
        refusal = self.may_link(desk, press.by, answers=False)
        link = desk.group.links.get(deal_id)
        if refusal:
            self.speak.tell(desk, press, refusal, alert=True)
            return None
        if link is None:
            self.speak.tell(desk, press, wording.UNTIED_ALREADY)
            self.speak.put(desk, press, self._page(desk, 0))
        return link

    def _page(self, desk: Desk, page: int, note: Words = ()) -> Page:
        links = sorted(desk.group.links.values(), key=lambda link: (link.linked_at, link.deal_id))
        if not links:
            return self.show_menu(desk, note="".join(one if isinstance(one, str) else one.text for one in note))
        first = min(page, (len(links) - 1) // A_PAGE) * A_PAGE
        listed = self._described(desk, links[first : first + A_PAGE])
        return deals(listed, first=first, total=len(links), note=note)

    def _described(self, desk: Desk, links: Sequence[Link]) -> list[Listed]:
        """Return deals as amoCRM calls them now, as they were called when they were tied once it does not answer."""
        until, described = self.clock.now() + TIME_FOR_NAMES, []
        answers = True
        for link in links:
            name, remark = link.name, self._remark(desk, link)
            if answers and self.clock.now() < until:
                try:
                    deal = self.cards.deal(desk.group.account_id, link.deal_id)
                except BridgeError:
                    answers = False
                else:
                    name, remark = (deal.name, remark) if deal else (name, wording.DELETED)
            described.append(desk.listed(link.deal_id, name, remark))
        return described

    def _remark(self, desk: Desk, link: Link) -> str:
        if link.bot_id == desk.bot.bot_id:
            return ""
        if not is_inside(desk.group, link.bot_id):
            return wording.THROUGH_NOBODY
        other = self.bots.get(link.bot_id)
        return wording.through(other.label or f"@{other.username}") if other else wording.THROUGH_NOBODY
