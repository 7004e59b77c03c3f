"""Looking at a platform before its address is saved."""

from dataclasses import dataclass

from bridge.domain.errors import PermanentError, RefusedError, TransientError
from bridge.domain.reasons import Reason
from bridge.domain.records import Bot
from bridge.relay.ports import Platform
from bridge.relay.routes.open_platform import OpenPlatform

UNREACHED = "По адресу платформы никто не отвечает: проверьте адрес и то, что платформа запущена"
FORBIDDEN = "Платформа не пускает бота: проверьте секрет"


@dataclass(frozen=True)
class CheckPlatform:
    """`RouteChecks` of a platform: there is nothing to put up or to take down there."""

    platform: Platform
    open_platform: OpenPlatform

    def check(self, bot: Bot) -> None:
        try:
            self.platform.look(self.open_platform(bot))
        except (PermanentError, TransientError) as error:
            if error.reason is Reason.PLATFORM_FORBIDS:
                raise RefusedError(422, "platform_forbids", FORBIDDEN, fields=("route.secret",)) from None
            if error.reason is Reason.PLATFORM_UNAVAILABLE:
                raise RefusedError(422, "platform_unavailable", UNREACHED, fields=("route.url",)) from None
            raise RefusedError(422, str(error.reason), error.reason.text, fields=("route.url",)) from None

    def enter(self, bot: Bot) -> None: ...

    def leave(self, bot: Bot) -> None: ...
