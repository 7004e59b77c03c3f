"""Versions of settings: what was changed since somebody read them."""

import pytest

from bridge.domain.revisions import changed_since, newest, overtaken, raised

FIRST = 100


def test_a_version_grows_with_every_change_and_each_setting_knows_its_own() -> None:
    revisions = raised({}, FIRST, {"label"})
    assert newest({}, FIRST) == FIRST
    assert revisions == {"label": 101}
    revisions = raised(revisions, FIRST, {"pipeline_id", "status_id"})
    assert revisions == {"label": 101, "pipeline_id": 102, "status_id": 102}
    assert newest(revisions, FIRST) == 102


@pytest.mark.parametrize(
    ("version", "changed"),
    [
        (102, []),
        (101, ["status_id"]),
        (100, ["label", "status_id"]),
        (99, ["enabled", "label", "status_id"]),
        (103, ["enabled", "label", "status_id"]),
        (0, ["enabled", "label", "status_id"]),
    ],
)
def test_what_was_changed_since_a_version_and_all_of_another_record(version: int, changed: list[str]) -> None:
    revisions = {"label": 101, "status_id": 102}
    assert changed_since(revisions, FIRST, version, {"label", "status_id", "enabled"}) == changed


def test_whoever_is_overtaken_is_told_which_settings_it_is_about() -> None:
    refused = overtaken({"status_id", "label"})
    assert (refused.status, refused.code, refused.fields) == (409, "changed_meanwhile", ("label", "status_id"))
