"""Groups kept in memory."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bridge.domain.groups import Author, Group, GroupBot, GroupSettings, Link, Question, Standing
from bridge.domain.records import Chat, ChatKind
from bridge.relay.messages import RawUpdate, Share
from tests.fakes.accounts import NOW
from tests.fakes.bots import BOT_ID
from tests.fakes.steps import Steps

ACCOUNT = 31
GROUP_ID = -4001
DEAL = 501
OTHER_DEAL = 502


def make_group(*deals: int, chat_id: int = GROUP_ID, **fields: Any) -> Group:
    """Return a group in which the bot is, tied to these deals through it."""
    known = Group(
        account_id=ACCOUNT,
        chat_id=chat_id,
        now_id=chat_id,
        title="Ремонт 12",
        version=len(deals),
        bots={BOT_ID: GroupBot(BOT_ID, Standing.ADMINISTRATOR)},
        links={deal: Link(deal, BOT_ID, chat_id, name=f"Сделка {deal}") for deal in deals},
    )
    return replace(known, **fields)


class FakeGroups(Steps):
    """The port `Groups`; `stored` by the account and the id that a group was known by first.

    `homes` leads from any later id to the first one; `people` is what is known of authors by account, group and person;
    `contacts` are those that were attached.
    """

    def __init__(self, *groups: Group) -> None:
        super().__init__()
        self.stored: dict[tuple[int, int], Group] = {}
        self.homes: dict[tuple[int, int], int] = {}
        self.people: dict[tuple[int, int, int], Author] = {}
        self.contacts: dict[tuple[int, int], int] = {}
        self.now = NOW
        for group in groups:
            self.put(group)

    def put(self, group: Group) -> None:
        """Have a group as it is, as a test begins with it."""
        self.stored[group.account_id, group.chat_id] = group
        if group.now_id != group.chat_id:
            self.homes[group.account_id, group.now_id] = group.chat_id

    def get(self, account_id: int, chat_id: int) -> Group | None:
        with self.step("get"):
            return self._find(account_id, chat_id)

    def with_author(self, account_id: int, chat_id: int, user_id: int) -> tuple[Group | None, Author]:
        with self.step("with_author"):
            group = self._find(account_id, chat_id)
            return group, (self.people.get((account_id, group.chat_id, user_id)) if group else None) or Author()

    def of_account(self, account_id: int) -> Sequence[Group]:
        with self.step("of_account"):
            return [group for group in self.stored.values() if group.account_id == account_id]

    def seen(self, account_id: int, chat: Chat, title: str, bot: GroupBot) -> Group:
        with self.step("seen"):
            new = Group(account_id, chat.id, chat.id, is_basic=chat.kind is ChatKind.GROUP)
            known = self._find(account_id, chat.id) or new
            return self._store(replace(known, title=title or known.title, bots={**known.bots, bot.bot_id: bot}))

    def renamed(self, account_id: int, chat_id: int, title: str) -> None:
        with self.step("renamed"):
            if known := self._find(account_id, chat_id):
                self._store(replace(known, title=title))

    def topic(self, account_id: int, chat_id: int, thread: int, name: str) -> None:
        with self.step("topic"):
            if known := self._find(account_id, chat_id):
                self._store(replace(known, topics={**known.topics, thread: name}))

    def moved(self, account_id: int, old_id: int, new_id: int) -> Group | None:
        """Whatever was remembered under the new id before anybody knew whose it is comes home with it."""
        with self.step("moved"):
            known = self._find(account_id, old_id)
            if known is None:
                return None
            early = self.stored.pop((account_id, new_id), None) if new_id != known.chat_id else None
            if early is not None:
                known = replace(
                    known,
                    version=known.version + early.version,
                    bots={**known.bots, **early.bots},
                    links={**early.links, **known.links},
                    questions={**known.questions, **early.questions},
                )
            self.homes[account_id, new_id] = known.chat_id
            return self._store(replace(known, now_id=new_id, is_basic=False))

    def link(self, account_id: int, chat_id: int, link: Link, instead_of: Link | None = None) -> bool:
        with self.step("link"):
            known = self._find(account_id, chat_id)
            if known is None or known.links.get(link.deal_id) != instead_of:
                return False
            links = {**known.links, link.deal_id: link}
            self._store(replace(known, links=links, version=known.version + 1))
            return True

    def unlink(self, account_id: int, chat_id: int, link: Link) -> bool:
        with self.step("unlink"):
            known = self._find(account_id, chat_id)
            there = known.links.get(link.deal_id) if known else None
            if known is None or there is None or there.conversation != link.conversation:
                return False
            links = {deal_id: one for deal_id, one in known.links.items() if deal_id != link.deal_id}
            self._store(replace(known, links=links, version=known.version + 1))
            return True

    def ask(self, account_id: int, chat_id: int, question: Question) -> None:
        with self.step("ask"):
            if known := self._find(account_id, chat_id):
                self._store(replace(known, questions={**known.questions, question.user_id: question}))

    def answered(self, account_id: int, chat_id: int, user_id: int) -> None:
        with self.step("answered"):
            if known := self._find(account_id, chat_id):
                left = {person: one for person, one in known.questions.items() if person != user_id}
                self._store(replace(known, questions=left))

    def settle(self, account_id: int, chat_id: int, settings: GroupSettings, instead_of: GroupSettings) -> bool:
        with self.step("settle"):
            known = self._find(account_id, chat_id)
            if known is None or (known.settings, known.settings.revisions) != (instead_of, instead_of.revisions):
                return False
            self._store(replace(known, settings=settings))
            return True

    def book(self, group: Group, sent: Sequence[float]) -> Sequence[float] | None:
        with self.step("book"):
            known = self.stored[group.account_id, group.chat_id]
            if known.sent != group.sent:
                return known.sent
            self._store(replace(known, sent=tuple(round(moment, 3) for moment in sent)))
            return None

    def missed(self, account_id: int, chat_id: int, misses: Sequence[int]) -> None:
        with self.step("missed"):
            if known := self._find(account_id, chat_id):
                self._store(replace(known, misses=tuple(misses)))

    def attached(self, account_id: int, chat_id: int, user_id: int, version: int, contact_id: int) -> None:
        with self.step("attached"):
            if known := self._find(account_id, chat_id):
                author = self.people.get((account_id, known.chat_id, user_id), Author())
                self.people[account_id, known.chat_id, user_id] = replace(
                    author, attached=version, contact_id=contact_id, seen_at=self.now
                )
                self.contacts[account_id, user_id] = contact_id

    def _find(self, account_id: int, chat_id: int) -> Group | None:
        return self.stored.get((account_id, self.homes.get((account_id, chat_id), chat_id)))

    def _store(self, group: Group) -> Group:
        self.stored[group.account_id, group.chat_id] = group
        return group


class FakeGroupLines:
    """The port `GroupLines`: what was asked of the lines of deals."""

    def __init__(self) -> None:
        self.spread_out: list[tuple[RawUpdate, list[Share]]] = []
        self.opened: list[Share] = []
        self.closed: list[Share] = []

    def spread(self, update: RawUpdate, shares: Sequence[Share]) -> None:
        self.spread_out.append((update, list(shares)))

    def open(self, share: Share) -> None:
        self.opened.append(share)

    def close(self, share: Share) -> None:
        self.closed.append(share)
