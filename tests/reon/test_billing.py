"""What REON's billing says, and whether it is REON."""

from typing import Any

import pytest

from bridge.domain.errors import RefusedError
from bridge.reon.billing import Payment, is_genuine, payment_in

BODY = b'{"account_id": 31, "paid_until": "2027-01-15"}'
SIGNATURE = "6183488852c3a3c5aefee52f006b11d03ac286826f3a6b17d9a4e1fd6ec577c7"
"""By `openssl dgst -sha256 -hmac secret`."""


def test_a_signature_is_over_the_raw_bytes() -> None:
    assert is_genuine("secret", BODY, SIGNATURE)
    assert is_genuine("secret", BODY, SIGNATURE.upper())
    assert not is_genuine("another", BODY, SIGNATURE)
    assert not is_genuine("secret", BODY + b" ", SIGNATURE)
    assert not is_genuine("secret", BODY, "")
    assert not is_genuine("secret", BODY, "подпись")


@pytest.mark.parametrize(
    ("said", "paid_until"),
    [
        (1_800_000_000, 1_800_000_000),
        ("1800000000", 1_800_000_000),
        (0, 1),
        (1_800_000_000.75, 1_800_000_000),
        ("2027-01-15T08:00:00Z", 1_800_000_000),
        ("2027-01-15T11:00:00+03:00", 1_800_000_000),
        ("2027-01-15", 1_800_046_800),
        ("20270115", 1_800_046_800),
    ],
)
def test_a_date_in_any_of_its_forms(said: Any, paid_until: int) -> None:
    assert payment_in({"account_id": 31, "paid_until": said}) == Payment(31, paid_until)


@pytest.mark.parametrize(
    "said",
    [
        None,
        "",
        "завтра",
        "2027-01-15T08:00:00",
        -1,
        1_800_000_000_000,
        True,
        float("nan"),
        [],
        {},
        "2027-13-01",
        "9999-12-31",
        "1",
    ],
)
def test_what_is_no_date(said: Any) -> None:
    with pytest.raises(RefusedError) as refused:
        payment_in({"account_id": 31, "paid_until": said})
    assert (refused.value.status, refused.value.code) == (422, "bad_date")


@pytest.mark.parametrize("account_id", [None, 0, -1, "x", 2**60, True])
def test_what_is_no_account(account_id: Any) -> None:
    with pytest.raises(RefusedError) as refused:
        payment_in({"account_id": account_id, "paid_until": 1_800_000_000})
    assert (refused.value.status, refused.value.code) == (422, "bad_account")
