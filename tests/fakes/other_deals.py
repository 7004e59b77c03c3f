"""What the other deals of a group are told, in memory."""

from collections.abc import Sequence

from bridge.relay.messages import Said, Share
from tests.fakes.steps import Steps


class FakeOtherDeals(Steps):
    """The port `OtherDeals`; what is told again is there once."""

    def __init__(self) -> None:
        super().__init__()
        self.told: dict[tuple[str, str], tuple[Share, Said]] = {}

    def tell(self, news: Sequence[tuple[Share, Said]]) -> None:
        with self.step("tell"):
            for share, said in news:
                self.told.setdefault((said.key, str(share.talk.conversation)), (share, said))
