"""A platform is looked at before its address is saved."""

import pytest

from bridge.domain.errors import PermanentError, RefusedError, TransientError
from bridge.domain.reasons import Reason
from bridge.relay.messages import PlatformAddress
from bridge.relay.routes.check_platform import CheckPlatform
from bridge.relay.routes.open_platform import OpenPlatform
from tests.fakes.platform import FakePlatform
from tests.fakes.platform_world import SECRET, with_a_platform
from tests.fakes.vault import FakeVault


def test_one_that_is_there_is_good() -> None:
    platform = FakePlatform()
    check = CheckPlatform(platform, OpenPlatform(FakeVault()))
    check.check(with_a_platform())
    check.enter(with_a_platform())
    check.leave(with_a_platform())
    assert platform.addresses == [PlatformAddress("https://platform.example", SECRET)]


@pytest.mark.parametrize(
    ("trouble", "code", "field"),
    [
        (TransientError(Reason.PLATFORM_UNAVAILABLE), "platform_unavailable", "route.url"),
        (TransientError(Reason.PLATFORM_FORBIDS), "platform_forbids", "route.secret"),
        (PermanentError(Reason.ADDRESS_REFUSED), "address_refused", "route.url"),
        (TransientError(Reason.ADDRESS_MOVED), "address_moved", "route.url"),
        (TransientError(Reason.CERTIFICATE_WRONG), "certificate_wrong", "route.url"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(trouble: PermanentError | TransientError, code: str, field: str) -> None:
    platform = FakePlatform()
    platform.trouble = trouble
    with pytest.raises(RefusedError) as refused:
        CheckPlatform(platform, OpenPlatform(FakeVault())).check(with_a_platform())
    assert (refused.value.status, refused.value.code, refused.value.fields) == (422, code, (field,))
    assert refused.value.text
