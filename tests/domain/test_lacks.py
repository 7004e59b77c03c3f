"""What a bot misses in groups."""

import pytest

from bridge.domain.groups import GroupBot, Standing
from bridge.domain.lacks import Lack, lacks_in_group, lacks_of_bot


def seat(standing: Standing = Standing.MEMBER, *, hears: bool = True, writes: bool = True) -> GroupBot:
    return GroupBot(7001, standing, hears, writes)


@pytest.mark.parametrize(
    ("bot", "privacy", "lacks"),
    [
        (seat(Standing.ADMINISTRATOR), True, ()),
        (seat(), False, ()),
        (seat(hears=False), True, (Lack.PRIVACY,)),
        (seat(hears=False), None, (Lack.PRIVACY,)),
        (seat(hears=False), False, (Lack.ADD_AGAIN,)),
        (seat(Standing.RESTRICTED, writes=False), False, (Lack.SILENT,)),
        (seat(Standing.RESTRICTED, hears=False, writes=False), True, (Lack.PRIVACY, Lack.SILENT)),
        (seat(Standing.LEFT, hears=False), True, (Lack.OUTSIDE,)),
        (seat(Standing.KICKED), False, (Lack.OUTSIDE,)),
        (None, None, (Lack.OUTSIDE,)),
    ],
)
def test_what_a_bot_misses_in_a_group(bot: GroupBot | None, privacy: bool | None, lacks: tuple[Lack, ...]) -> None:
    assert lacks_in_group(bot, privacy) == lacks


@pytest.mark.parametrize(
    ("privacy", "joins", "lacks"),
    [
        (False, True, ()),
        (None, True, ()),
        (True, True, (Lack.PRIVATE_BOT,)),
        (False, False, (Lack.NOT_ADDABLE,)),
        (True, False, (Lack.NOT_ADDABLE, Lack.PRIVATE_BOT)),
    ],
)
def test_what_a_bot_will_miss_in_every_group(privacy: bool | None, *, joins: bool, lacks: tuple[Lack, ...]) -> None:
    assert lacks_of_bot(privacy, joins=joins) == lacks


@pytest.mark.parametrize("lack", Lack)
def test_every_lack_says_in_russian_what_to_do(lack: Lack) -> None:
    assert lack.text[-1] != ".", "a sentence of a list, which ends it"
    assert any("а" <= letter <= "я" for letter in lack.text)
