"""A bucket in memory."""

from tests.fakes.steps import Steps


class FakeMedia(Steps):
    """The port `Media`; `kept` is what lies under every address."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[str, bytes] = {}

    def keep(self, content: bytes, content_type: str, secret: str, name: str) -> str:
        with self.step("keep"):
            address = f"https://media.test/{secret}/{name}"
            self.kept[address] = content
        return address
