"""A manager's reaction in a group: shown in Telegram once, and told in the group's other deals."""

from dataclasses import replace

import pytest

from bridge.domain.errors import PermanentError
from bridge.domain.groups import MOVED
from bridge.domain.reasons import Reason
from bridge.domain.receipts import Received
from bridge.relay.messages import OutgoingReaction, Said, Target
from tests.fakes.answers import HERE, SUPERGROUP_ID, group_in, told, world_of
from tests.fakes.groups import DEAL, GROUP_ID, OTHER_DEAL, make_group
from tests.fakes.outgoing import SCOPE, OutgoingWorld

HOOK = '{"action": "as it came"}'


def reaction(emoji: str = "👍") -> OutgoingReaction:
    return OutgoingReaction(SCOPE, HERE, "", Target("crm-15"), emoji, "amojo-olga", HOOK)


def world_with_a_message() -> OutgoingWorld:
    world = world_of()
    world.receipts.incoming(HERE, 15, f"{HERE}:15", Received("crm-15", ""))
    return world


def test_it_is_shown_and_told() -> None:
    world = world_with_a_message()
    world.react(reaction())
    assert world.telegram.reactions == [(GROUP_ID, 15, "👍")]
    ((deal, said),) = told(world)
    assert deal == OTHER_DEAL
    assert said == Said(SCOPE, HOOK, said.key, target=15)


def test_it_takes_a_place_of_the_group() -> None:
    world = world_with_a_message()
    world.react(reaction())
    assert len(group_in(world).sent) == 1


def test_put_taken_back_and_put_again_are_three() -> None:
    world = world_with_a_message()
    for emoji in ("👍", "", "👍"):
        world.clock.time += 1
        world.react(reaction(emoji))
    assert [emoji for _, _, emoji in world.telegram.reactions] == ["👍", "", "👍"]
    assert len(told(world)) == 3


def test_what_amocrm_shows_already_is_nothing_new() -> None:
    """It may send a hook of a reaction that we brought there from another deal; told again, it would never end."""
    world = world_with_a_message()
    world.receipts.reacted(HERE, 15, "amojo-olga", "👍")
    world.react(reaction())
    assert (world.telegram.reactions, told(world)) == ([], [])


def test_the_first_thing_heard_of_a_manager_may_be_that_a_reaction_was_taken_back() -> None:
    world = world_with_a_message()
    world.react(reaction(""))
    assert world.telegram.reactions == [(GROUP_ID, 15, "")]


@pytest.mark.parametrize("refused", [Reason.REACTION_REFUSED, Reason.NOT_IN_GROUP, Reason.TARGET_GONE])
def test_what_telegram_refuses_is_shown_nowhere(refused: Reason) -> None:
    world = world_with_a_message()
    world.telegram.lasting["react"] = PermanentError(refused)
    world.react(reaction())
    assert told(world) == []
    world.telegram.lasting.clear()
    world.react(reaction())
    assert len(told(world)) == 1


def test_the_later_of_two_managers_reactions_stands_until_that_manager_takes_it_back() -> None:
    world = world_with_a_message()
    world.react(reaction("👍"))
    world.react(replace(reaction("❤"), user_id="amojo-petr"))
    world.clock.time += 1
    world.react(reaction(""))
    assert [emoji for _, _, emoji in world.telegram.reactions] == ["👍", "❤"]
    assert len(told(world)) == 3, "in amoCRM each manager has one's own"
    world.react(replace(reaction(""), user_id="amojo-petr"))
    assert [emoji for _, _, emoji in world.telegram.reactions] == ["👍", "❤", ""]


def test_so_does_one_of_another_deal() -> None:
    world = world_with_a_message()
    world.react(reaction("👍"))
    world.receipts.reacted(HERE, 15, "amojo-petr", "❤", by_bot=True)
    world.react(reaction(""))
    assert [emoji for _, _, emoji in world.telegram.reactions] == ["👍"]


def test_one_that_telegram_has_no_emoji_for_takes_nobodys_away() -> None:
    world = world_with_a_message()
    world.react(reaction("👍"))
    world.react(replace(reaction("🦷"), user_id="amojo-petr"))
    world.react(reaction(""))
    assert [emoji for _, _, emoji in world.telegram.reactions] == ["👍", ""]


def test_in_a_group_that_is_untied_nothing_is_shown() -> None:
    world = world_with_a_message()
    world.groups.put(make_group(OTHER_DEAL))
    world.react(reaction())
    assert (world.telegram.reactions, told(world)) == ([], [])


def test_after_a_move_it_is_put_by_the_id_of_the_supergroup() -> None:
    world = world_of(make_group(DEAL, OTHER_DEAL, now_id=SUPERGROUP_ID))
    world.receipts.incoming(HERE, MOVED + 15, f"{HERE}:{MOVED + 15}", Received("crm-15", ""))
    world.react(reaction())
    assert world.telegram.reactions == [(SUPERGROUP_ID, 15, "👍")]
