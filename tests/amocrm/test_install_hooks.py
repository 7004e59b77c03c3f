"""Which hooks of amoCRM are believed."""

import pytest

from bridge.amocrm.install_hooks import account_domain, check_client, uninstalled_account
from bridge.domain.errors import RefusedError

CLIENT_ID = "0b0832f6-0000-4000-8000-e73f236833c0"
SECRET = "client-secret-example"
ACCOUNT = "12345678"
SIGNATURE = "54a3c3b174e5062a9ebc638d30a1782761eb3bde0c524770b099936c62bc5f99"


@pytest.mark.parametrize("domain", ["shop.amocrm.ru", "shop-2.amocrm.com", "1shop.kommo.com"])
def test_a_domain_of_amocrm_is_an_account(domain: str) -> None:
    assert account_domain(domain) == domain


@pytest.mark.parametrize(
    "referer",
    [
        "",
        "amocrm.ru",
        ".amocrm.ru",
        "shop.amocrm.ru.evil.test",
        "evil.test/shop.amocrm.ru",
        "evil.test#.amocrm.ru",
        "user@shop.amocrm.ru",
        "https://shop.amocrm.ru",
        "shop.amocrm.ru:8080",
        "shop.amocrm.ru/",
        "shop.amocrm.ru\n",
        "shop.deep.amocrm.ru",
        "SHOP.amocrm.ru",
        "shopxamocrm.ru",
        "shop.amocrm.ru,other.amocrm.ru",
        "127.0.0.1",
        "магазин.amocrm.ru",
    ],
)
def test_no_other_referer_is(referer: str) -> None:
    with pytest.raises(RefusedError) as refused:
        account_domain(referer)
    assert (refused.value.status, refused.value.code) == (400, "foreign_referer")


def test_a_hook_for_another_integration() -> None:
    check_client(CLIENT_ID, CLIENT_ID)
    with pytest.raises(RefusedError) as refused:
        check_client("", CLIENT_ID)
    assert (refused.value.status, refused.value.code) == (403, "foreign_client")


def uninstalled(account_id: str = ACCOUNT, signature: str = SIGNATURE) -> int:
    return uninstalled_account(account_id, signature, client_id=CLIENT_ID, client_secret=SECRET)


def test_a_signed_uninstallation_names_the_account() -> None:
    assert uninstalled() == 12345678
    assert uninstalled(signature=SIGNATURE.upper()) == 12345678


@pytest.mark.parametrize("signature", ["", SIGNATURE[:-1], SIGNATURE[:-1] + "8", "подпись", SIGNATURE + "0"])
def test_any_other_signature_is_refused(signature: str) -> None:
    with pytest.raises(RefusedError) as refused:
        uninstalled(signature=signature)
    assert (refused.value.status, refused.value.code) == (401, "bad_signature")


def test_a_signature_belongs_to_one_account() -> None:
    with pytest.raises(RefusedError) as refused:
        uninstalled(account_id="12345679")
    assert refused.value.code == "bad_signature"


@pytest.mark.parametrize("account_id", ["", "0", "-1", "31x", "٣١", "1" * 30, "12345678\n", "012345678"])
def test_an_account_must_be_named(account_id: str) -> None:
    with pytest.raises(RefusedError) as refused:
        uninstalled(account_id=account_id)
    assert (refused.value.status, refused.value.code) == (400, "bad_account")
