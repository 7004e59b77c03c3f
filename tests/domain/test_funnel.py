"""What buttons of a funnel carry, how addresses are shown, and how a lead's tries grow apart."""

import pytest

from bridge.domain.funnel import (
    LONGEST_DATA,
    FunnelButton,
    Pressed,
    Profile,
    lead_data,
    lead_in,
    pressed_in,
    shown_in_part,
)
from bridge.domain.leads import next_pause
from tests.fakes.funnel import AGENCY, BRANDING, CLIENTS, make_funnel, make_lead

LONG = "k" * 64


@pytest.mark.parametrize("key", ["a", "agency", "A-b_9", "k" * 52, "k" * 53, LONG])
@pytest.mark.parametrize("number", [0, 19])
def test_a_button_fits_and_is_read_again(key: str, number: int) -> None:
    profile = Profile(key, "X", "Привет", tuple(FunnelButton(f"Кнопка {n}", f"Запрос {n}") for n in range(20)))
    data = profile.data(number)
    assert len(data.encode()) <= LONGEST_DATA
    pressed = pressed_in(data)
    assert pressed is not None
    assert make_funnel(profile).pressed_in(pressed) == profile
    assert profile.button(pressed) == profile.buttons[number]


@pytest.mark.parametrize(
    "data", ["", "fn:", "fn:agency", "fn:agency:x", "fn:а:0", "say:fn:a:0", "fn:agency:0:zz", "m1:x"]
)
def test_other_buttons_are_no_press_of_a_funnel(data: str) -> None:
    assert pressed_in(data) is None


def test_a_press_means_what_stood_there_when_it_was_shown() -> None:
    shown = pressed_in(AGENCY.data(0))
    assert shown is not None
    turned = Profile("agency", "X", "Привет", (BRANDING, CLIENTS))
    assert turned.button(shown) == CLIENTS, "wherever it stands now"
    gone = Profile("agency", "X", "Привет", (BRANDING,))
    assert gone.button(shown) is None
    assert gone.button(Pressed("agency", 0)) == BRANDING, "without a mark its number tells"
    assert gone.button(Pressed("agency", 1)) is None


def test_a_lead_is_named_by_the_button_under_its_message() -> None:
    key = make_lead().key
    assert lead_in(lead_data(key)) == key
    assert lead_in("ld:short") == lead_in("") == lead_in(AGENCY.data(0)) == ""


def test_a_link_opens_its_profile_else_the_default() -> None:
    cg = Profile("cg", "MONSTER CG", "Привет", (BRANDING,))
    funnel = make_funnel(AGENCY, cg, default="cg")
    assert funnel.opened_by("agency") == AGENCY
    assert funnel.opened_by("nothing") == funnel.opened_by("") == cg
    assert make_funnel(AGENCY).opened_by("") is None


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://crm-webhook.example/api/webhook/1/abcdef123456", "https://crm-webhook.example/…3456"),
        ("http://127.0.0.1:8604/leads/agency", "http://127.0.0.1:8604/…ency"),
        ("https://crm.example/secret", "https://crm.example/…"),
        ("https://crm.example/?token=0123456789", "https://crm.example/…6789"),
        ("https://crm.example?token=0123456789", "https://crm.example/…6789"),
        ("https://crm.example?t=1", "https://crm.example/…"),
        ("https://crm.example", "https://crm.example"),
        ("https://crm.example/", "https://crm.example/"),
    ],
)
def test_an_address_is_shown_only_in_part(url: str, shown: str) -> None:
    assert shown_in_part(url) == shown


def test_tries_grow_apart_from_a_minute_to_an_hour() -> None:
    pauses = [next_pause(tries) for tries in range(1, 40)]
    assert pauses[:7] == [60, 120, 240, 480, 960, 1920, 3600]
    assert set(pauses[6:]) == {3600}
    assert 20 <= next(n for n in range(len(pauses)) if sum(pauses[:n]) >= 24 * 3600) <= 35
