"""Where messages go, and went before."""

from bridge.domain.routes import (
    AMOCRM,
    AmoRoute,
    Earlier,
    PlatformRoute,
    RouteKind,
    WahelpRoute,
    changed,
    foreign_id,
    is_amocrms,
)
from tests.fakes.bots import make_bot

WAHELP = WahelpRoute(1_000, "https://wahelp.ru", "5", "c-1", "owner", b"sealed")


def test_a_bot_that_never_had_another_route_is_amocrms_alone() -> None:
    assert make_bot().is_amocrms_alone
    assert make_bot(route=AmoRoute(7)).is_amocrms_alone
    assert not make_bot(route=WAHELP).is_amocrms_alone
    assert not make_bot(earlier=(Earlier(WAHELP, 2_000),)).is_amocrms_alone


def test_four_earlier_routes_are_remembered_the_newest_first() -> None:
    earlier: tuple[Earlier, ...] = ()
    for number in range(6):
        earlier = changed(earlier, PlatformRoute(number, "https://platform.example"), 1_000 + number)
    assert [(one.route.id, one.until) for one in earlier] == [(5, 1_005), (4, 1_004), (3, 1_003), (2, 1_002)]


def test_ids_of_other_routes_are_told_from_amocrms() -> None:
    assert is_amocrms("b9f0e9d4-6a3c-4f5a-9a51-4d2ef1a3c7aa")
    assert foreign_id(RouteKind.WAHELP, "55") == "wahelp:55"
    assert not is_amocrms("wahelp:55")
    assert not is_amocrms(foreign_id(RouteKind.PLATFORM, ""))


def test_no_secret_of_a_route_is_printed() -> None:
    shown = f"{make_bot(route=WAHELP)} {PlatformRoute(1, 'https://p.example', b'sealed')}"
    assert "sealed" not in shown
    assert AMOCRM.kind is RouteKind.AMOCRM
