"""The fixed facts of the local world: ports, names and the credentials that the simulators and the functions share."""

from dataclasses import dataclass

HOST = "127.0.0.1"
DEFAULT_PORT = 8600

REGION = "eu-central-1"
STACK_NAME = "bridge"

PUBLIC_HOST = "bridge.reon.test"
PUBLIC_URL = f"https://{PUBLIC_HOST}"

AMO_CLIENT_ID = "0b0832f6-0000-4000-8000-e73f236833c0"
AMO_CLIENT_SECRET = "local-client-secret-of-the-simulated-integration-with-64-letters"  # noqa: S105
AMO_CHANNEL_ID = "344a5002-f8ca-454d-af3d-396180102ac7"
AMO_CHANNEL_SECRET = "f2d7f8704eff95087ed45b23ba99c0b5aac8278e"  # noqa: S105
AMO_CHANNEL_CODE = "amo.ext.reon_telegram"
AMO_CHANNEL_TITLE = "Telegram бот"
AMO_CHANNEL_BOT_ID = "7d3c1f0a-2b64-4c7e-9b52-5f0d0c6a1e11"
AMO_WIDGET_CODE = "reon_telegram_bot"

REON_SECRET = "local-secret-with-which-reon-signs-its-calls"  # noqa: S105
REON_PRODUCT_ID = 1070100

WEBHOOK_KEY = "local-webhook-key-that-signs-the-secrets-of-bots"


@dataclass(frozen=True)
class Ports:
    """Where each part of the local world listens; every port follows from the base."""

    base: int = DEFAULT_PORT

    @property
    def playground(self) -> int:
        return self.base

    @property
    def api(self) -> int:
        return self.base + 1

    @property
    def telegram(self) -> int:
        return self.base + 2

    @property
    def amocrm(self) -> int:
        return self.base + 3

    @property
    def partners(self) -> int:
        return self.base + 4

    @property
    def gateway(self) -> int:
        return self.base + 5

    @property
    def owner(self) -> int:
        """Free: where a program of a bot's owner may listen."""
        return self.base + 6

    @property
    def engine(self) -> int:
        return self.base + 10

    @property
    def lambda_runtime(self) -> int:
        return self.base + 11


def url(port: int) -> str:
    """Return the loopback address of a port, without a trailing slash."""
    return f"http://{HOST}:{port}"
