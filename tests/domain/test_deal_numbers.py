"""Which deals a person means by what they write."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.domain.deal_numbers import LONGEST_SAID, Doubt, Named, deals_in, is_nothing_else
from bridge.domain.menus import LARGEST

DOMAIN = "shop.amocrm.ru"
CARD = f"https://{DOMAIN}/leads/detail/"

DIGITS = {
    "arabic": "٠١٢٣٤٥٦٧٨٩",
    "persian": "۰۱۲۳۴۵۶۷۸۹",
    "devanagari": "०१२३४५६७८९",
    "full width": "０１２３４５６７８９",
    "bold": "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗",
}


def ids(text: str, domain: str = DOMAIN) -> list[int]:
    return [named.deal_id for named in deals_in(text, domain)]


@pytest.mark.parametrize(
    "text",
    [
        "501",
        " 501\n",
        "№501",
        "# 501",
        "ID: 501.",
        "сделка 501, пожалуйста",
        "сделка №501 от прошлой недели",
        "000501",
        f"{CARD}501",
        f"{CARD}501/",
        f"{CARD}501?tab_id=7&x=12,5#note9",
        f"{CARD}501#tab3",
        f"http://{DOMAIN}/leads/detail/501",
        f"{DOMAIN}/leads/detail/501",
        "HTTPS://SHOP.AMOCRM.RU/leads/detail/501",
        "HTTPS://SHOP.AMOCRM.RU/LEADS/DETAIL/501",
        f"https://{DOMAIN}/chats/777/leads/detail/501",
        f"https://{DOMAIN}:443/leads/detail/501",
        f"Ремонт кухни ({CARD}501)",
        f"<{CARD}501>",
        f"«{CARD}501»",
        f"{CARD}501 и ещё раз {CARD}501",
    ],
)
def test_a_deal_is_named_by_its_number_or_by_the_address_of_its_card(text: str) -> None:
    assert ids(text) == [501]


@pytest.mark.parametrize(
    "text",
    [
        "501,502;503",
        "501\n502\n\n503",
        "501/502|503",
        "501. 502. 503.",
        "501 и 502 или 503",
        "501и502и503",
        "сделки 501, 502 и 503, спасибо",
        "1) 501\n2) 502\n3. 503",
        f"1. сделка 501\n2. {CARD}502\n3. 503",
        f"{CARD}501,{CARD}502;503",
        f"{CARD}501{CARD}502\n503",
        f"{CARD}501\n502\n{DOMAIN}/leads/detail/503?a=1",
        f"{CARD}501?tab=9 502 {CARD}503",
    ],
)
def test_several_deals_may_be_separated_by_anything(text: str) -> None:
    assert ids(text) == [501, 502, 503]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("12 345 678", [12345678]),
        ("12\u00a0345\u00a0678", [12345678]),
        ("12\u202f345\u202f678.", [12345678]),
        ("10000046 10000047", [10000046, 10000047]),
        ("12345678-12345679", [12345678, 12345679]),
        ("1, 2, 2, 3", [1, 2, 3]),
    ],
)
def test_long_numbers_may_be_written_in_threes(text: str, numbers: list[int]) -> None:
    assert ids(text) == numbers


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("12345.0", "12345.0"),
        ("1e5", "1e5"),
        ("-5", "-5"),
        ("+12345", "+12345"),
        ("12.11.2026", "12.11.2026"),
        ("501-502", "501-502"),
        ("501 рублей", "501"),
        ("до 12 ноября, 3 комнаты", "12"),
        ("x501", "x501"),
        ("8 915 123-45-67", "8915 123-45-67"),
        ("8(915)123-45-67", "8(915)123-45-67"),
        ("8 915 123 45 67", "8915123 45 67"),
        ("+7 (915) 123 45 67", "+7 (915) 123 45 67"),
        ("12/11/2026", "12/11/2026"),
        ("10:30", "10:30"),
        ("50%", "50"),
        ("12 000 ₽", "12000"),
        ("$500", "500"),
    ],
)
def test_what_may_be_something_else_is_no_deal(text: str, said: str) -> None:
    assert deals_in(text, DOMAIN) == (Named(0, said, Doubt.UNCLEAR),)


def test_no_deal_is_meant_that_was_not_plainly_named() -> None:
    text = "Сделка 12345 от 12.11.2026, тел. +7 915 123-45-67, 2 комнаты"

    assert deals_in(text, DOMAIN) == (Named(12345, "12345"), Named(0, "12.11.2026", Doubt.UNCLEAR))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Сделка 12345, 2 комнаты", "2"),
        ("Сделка 12345 и 2 комнаты", "2"),
        ("Сделка 12345, 150000 рублей", "150000"),
        ("Сделка 12345, 500₽", "500"),
        ("Сделка 12345, скидка 5%", "5"),
        ("Сделка 12345, +7 915 123-45-67", "+7 915 123-45-67"),
        ("12345, +7 (915) 123-45-67", "+7 (915) 123-45-67"),
        ("12345; 8 915 123 45 67", "8915123 45 67"),
        ("Сделка 12345, 12/11/2026", "12/11/2026"),
        ("Сделка 12345, в 10:30", "10:30"),
        ("Сделка 12345, 10:30", "10:30"),
    ],
)
def test_what_stands_beside_a_deal_is_none(text: str, said: str) -> None:
    assert deals_in(text, DOMAIN) == (Named(12345, "12345"), Named(0, said, Doubt.UNCLEAR))


@pytest.mark.parametrize("text", ["12345 12.11.2026", "Сделка 12345 +7 915 123-45-67", "12345 501"])
def test_what_only_a_blank_parts_from_something_unclear_is_unclear_with_it(text: str) -> None:
    assert ids(text) == [0]


@pytest.mark.parametrize("script", DIGITS, ids=str)
def test_digits_count_in_every_script(script: str) -> None:
    assert ids("".join(DIGITS[script][int(digit)] for digit in "10501")) == [10501]


@pytest.mark.parametrize("text", ["", "привет", "²³", "½", "Ⅻ", "五百", "—", "😀", "амо.црм"])
def test_what_has_no_number_in_it_names_nothing(text: str) -> None:
    assert deals_in(text, DOMAIN) == ()


@pytest.mark.parametrize("text", ["0", "000", str(LARGEST + 1), "9" * 17, "9" * 4400, "9" * 1_000_000])
def test_a_number_that_no_deal_has_is_said_to_be_none(text: str) -> None:
    began = time.perf_counter()

    (named,) = deals_in(text, DOMAIN)

    assert (named.deal_id, named.doubt) == (0, Doubt.NO_NUMBER)
    assert len(named.said) <= LONGEST_SAID
    assert time.perf_counter() - began < 5, "in the time that it takes to read it, not in its square"


@pytest.mark.parametrize(
    "one",
    [
        "a", "1", "-", ".", "/", ":", " ", "№", "%", "(", "й", "٣", "http://", "a.", "a-", "1-", "1.", "1 ",
        "123 ", "1:", "10/11/", "12 345 678 ", "+1", "a.b/", "?", CARD, f"{CARD}1", "a.ru?", "( ", "1 ( ", "1и", "😀",
        "сделка 1 ", "1) 2\n", "a@",
    ],
)  # fmt: skip
def test_the_longest_text_is_read_in_a_time_that_grows_with_it(one: str) -> None:
    text = (one * (1_000_000 // len(one) + 1))[:1_000_000]
    began = time.perf_counter()

    deals_in(text, DOMAIN)
    is_nothing_else(text)

    assert time.perf_counter() - began < 5


@pytest.mark.parametrize("host", ["other.amocrm.ru", "shop.amocrm.com", "shop.kommo.com"])
def test_a_card_of_another_account_is_said_to_be_one_and_its_number_is_not_taken(host: str) -> None:
    assert deals_in(f"https://{host}/leads/detail/501", DOMAIN) == (Named(0, host, Doubt.FOREIGN),)


@pytest.mark.parametrize(
    "text",
    [
        f"https://{DOMAIN}/contacts/detail/501",
        f"https://{DOMAIN}/leads/pipeline/11/?filter=501",
        f"https://{DOMAIN}/leads/detail/abc",
        f"https://{DOMAIN}/leads/detail/501-502",
        f"https://{DOMAIN}/",
        DOMAIN,
        "https://example.com/leads/detail/501",
        "https://shop.amocrm.ru.example.com/leads/detail/501",
        "t.me/joinchat/501",
    ],
)
def test_the_digits_of_another_address_are_no_deals(text: str) -> None:
    (named,) = deals_in(text, DOMAIN)

    assert (named.deal_id, named.doubt) == (0, Doubt.NO_CARD)


def test_what_is_wrong_stands_in_order_with_what_is_right() -> None:
    text = f"501 https://other.amocrm.ru/leads/detail/1 0 {CARD}502"

    assert [(named.deal_id, named.doubt) for named in deals_in(text, DOMAIN)] == [
        (501, None),
        (0, Doubt.FOREIGN),
        (0, Doubt.NO_NUMBER),
        (502, None),
    ]


@given(st.text(max_size=300))
def test_whatever_is_written_is_read_and_names_only_numbers_that_a_deal_may_have(text: str) -> None:
    for named in deals_in(text, DOMAIN):
        assert named.doubt is None or named.deal_id == 0
        assert named.doubt is not None or 0 < named.deal_id <= LARGEST
        assert 0 < len(named.said) <= LONGEST_SAID or named.doubt is Doubt.FOREIGN


@given(
    st.lists(st.integers(1, LARGEST), min_size=1, max_size=20, unique=True),
    st.sampled_from([",", "\n", ";", " и ", " / "]),
)
def test_every_number_is_found_once_and_in_order(numbers: list[int], between: str) -> None:
    cards = [f"{CARD}{number}" if number % 2 else str(number) for number in numbers]

    assert ids(between.join(cards)) == numbers


@given(st.text(alphabet="".join(DIGITS.values()) + "0123456789 /:.,-abяhttps", max_size=200))
def test_near_misses_of_numbers_and_addresses_are_read(text: str) -> None:
    deals_in(text, DOMAIN)
    deals_in(text + CARD + text, DOMAIN)
    is_nothing_else(text)


@pytest.mark.parametrize(
    ("text", "only"),
    [
        ("501", True),
        ("501, 502", True),
        (f"{CARD}501?a=б", True),
        ("№ 501!", True),
        ("сделка 501", True),
        ("12.11.2026", False),
        ("сделка 501 горит", False),
        ("501 рублей", False),
        ("", False),
        ("???", False),
    ],
)
def test_numbers_alone_are_told_from_words_with_numbers_in_them(text: str, *, only: bool) -> None:
    assert is_nothing_else(text) is only
