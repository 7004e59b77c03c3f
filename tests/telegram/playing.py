"""A bot of the simulator, and the client through which the product drives it."""

from typing import Any

from bridge.deadline import Deadline
from bridge.http_calls import new_client
from bridge.telegram.client import TelegramClient
from bridge.telegram.pace import BotPace
from tests.fakes.clock import FakeClock
from tests.fakes.lambda_events import FakeContext
from tests.simulators.telegram.running import Running


class PlayedBot:
    """A bot whose calls the simulator does not limit."""

    def __init__(self, sim: Running) -> None:
        self.sim = sim
        self.bot_id, self.token = sim.bot()
        sim.post("/sim/limits", enabled=False)
        deadline = Deadline()
        deadline.start(FakeContext(milliseconds=60_000))
        self._http = new_client(deadline)
        self.telegram = TelegramClient(self._http, sim.url, BotPace(FakeClock(), workers=1))

    def calls(self, method: str = "") -> list[dict[str, Any]]:
        """Return the calls whose method's name has this in it."""
        return [call for call in self.sim.get(f"/sim/sent?bot_id={self.bot_id}") if method in call["method"]]

    @property
    def last(self) -> dict[str, Any]:
        """Return the message that was sent last."""
        message: dict[str, Any] = self.calls("send")[-1]["result"]["result"]
        return message

    def close(self) -> None:
        self._http.close()
