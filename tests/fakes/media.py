"""A bucket in memory."""

from dataclasses import replace

from bridge.domain.content import File
from bridge.relay.messages import Upload
from tests.fakes.steps import Steps


class FakeMedia(Steps):
    """The port `Media`; `kept` is what lies under every address, `stale` the addresses that are too old."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[str, bytes] = {}
        self.stale: set[str] = set()

    def find(self, account_id: int, file: File) -> File | None:
        with self.step("find"):
            address = _address(account_id, file)
            if address in self.stale or address not in self.kept:
                return None
        return replace(file, ref=address, size=len(self.kept[address]))

    def keep(self, account_id: int, file: File, upload: Upload) -> File:
        with self.step("keep"):
            address = _address(account_id, file)
            self.kept[address] = upload.content.read()
            self.stale.discard(address)
        return replace(file, ref=address, size=upload.size)


def _address(account_id: int, file: File) -> str:
    return f"https://media.test/{account_id}/{file.unique}/{file.name}"
