"""Addresses that customers give."""

import pytest

from bridge.domain.addresses import customer_address, is_public
from bridge.domain.errors import RefusedError

LOCAL = "127.0.0.1:8604"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.255.255.254",
        "0.0.0.0",  # noqa: S104
        "0.1.2.3",
        "10.0.0.1",
        "172.16.5.4",
        "192.168.1.1",
        "100.64.0.1",
        "169.254.169.254",
        "192.0.0.8",
        "192.0.2.1",
        "198.18.0.1",
        "198.51.100.7",
        "203.0.113.9",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fd00:ec2::254",
        "fec0::1",
        "ff02::1",
        "2001:db8::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "::ffff:0:127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "2002:7f00:1::1",
        "2002:a00:1::",
        "",
        "example.com",
        "2130706433",
    ],
)
def test_what_is_not_of_the_open_internet(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "93.184.216.34", "2606:4700::6810:84e5", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"],
)
def test_what_is(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://wahelp.ru", "https://wahelp.ru"),
        ("  https://wahelp.ru/api/ ", "https://wahelp.ru/api/"),
        ("https://пример.рф/путь?a=1#b", "https://пример.рф/путь?a=1"),
        ("https://crm.example:8443/x", "https://crm.example:8443/x"),
        ("https://8.8.8.8/x", "https://8.8.8.8/x"),
        ("https://INVALID_URL/webhook", "https://INVALID_URL/webhook"),
        ("HTTPS://Crm.Example/X", "https://Crm.Example/X"),
        (f"http://{LOCAL}/leads/1", f"http://{LOCAL}/leads/1"),
    ],
)
def test_an_address_is_kept_as_it_was_meant(given: str, kept: str) -> None:
    assert customer_address(given, "url", {LOCAL}) == kept


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("", "bad_address"),
        ("wahelp", "bad_address"),
        ("wahelp.ru", "bad_address"),
        ("//wahelp.ru", "bad_address"),
        ("ftp://wahelp.ru", "bad_address"),
        ("file:///etc/passwd", "bad_address"),
        ("javascript:alert(1)", "bad_address"),
        ("https://", "bad_address"),
        ("https:///path", "bad_address"),
        ("https://a b.ru", "bad_address"),
        ("https://a.ru/\nx", "bad_address"),
        ("https://a.ru\\@127.0.0.1/", "bad_address"),
        ("https://a.ru:99999", "bad_address"),
        ("https://a.ru:0", "bad_address"),
        ("https://a..ru", "bad_address"),
        ("https://[::1", "bad_address"),
        ("https://a.ru/" + "x" * 2048, "bad_address"),
        ("https://user:secret@a.ru", "address_with_password"),
        ("https://user@a.ru", "address_with_password"),
        ("http://a.ru", "address_not_https"),
        ("http://127.0.0.1:8605", "address_not_https"),
        ("https://127.0.0.1", "address_private"),
        ("https://[::1]/", "address_private"),
        ("https://[::ffff:10.0.0.1]/", "address_private"),
        ("https://169.254.169.254/latest/meta-data", "address_private"),
        ("https://localhost", "address_private"),
        ("https://LOCALHOST.:443", "address_private"),
        ("https://db.internal", "address_private"),
        ("https://2130706433/", "address_private"),
        ("https://0x7f.1/", "address_private"),
        ("https://0177.0.0.1./", "address_private"),
        ("https://127。0。0。1/", "address_private"),
        ("https://①②⑦.0.0.1/", "address_private"),
        ("https://169.254.43518/", "address_private"),
    ],
)
def test_an_address_that_may_not_be_called_is_refused_by_its_field(given: str, code: str) -> None:
    with pytest.raises(RefusedError) as error:
        customer_address(given, "url", {LOCAL})

    assert (error.value.status, error.value.code, error.value.fields) == (422, code, ("url",))
