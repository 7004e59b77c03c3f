"""The queue of installations: a line for each domain, and a code that comes again is one."""

import json

import pytest

from bridge.domain.errors import PermanentError
from bridge.entrances import Exchange, InstallQueue, read_exchange
from tests.bridge.test_jobs import NotedQueue


def test_a_domain_is_a_line_and_a_repeated_code_is_one() -> None:
    queue = NotedQueue()
    entrances = InstallQueue(queue)
    entrances.exchange("shop.amocrm.ru", "code-1", 1)
    entrances.exchange("shop.amocrm.ru", "code-1", 2)
    entrances.exchange("shop.amocrm.ru", "code-2", 3)
    entrances.exchange("other.amocrm.ru", "code-1", 4)
    assert [group for _, group, _ in queue.sent] == ["shop.amocrm.ru"] * 3 + ["other.amocrm.ru"]
    first, again, second, other = (dedup for _, _, dedup in queue.sent)
    assert first == again
    assert len({first, second, other}) == 3
    assert read_exchange(queue.sent[0][0]) == Exchange(domain="shop.amocrm.ru", code="code-1", called_ms=1)


@pytest.mark.parametrize("body", ["", "[]", "{}", json.dumps({"domain": "shop.amocrm.ru", "code": "secret-code"})])
def test_what_is_no_installation_is_unreadable_and_not_repeated_in_the_error(body: str) -> None:
    with pytest.raises(PermanentError) as unreadable:
        read_exchange(body)
    assert "secret-code" not in str(unreadable.value)
