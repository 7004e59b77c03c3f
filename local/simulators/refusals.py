"""How the simulators' control surfaces refuse."""

from aiohttp import web


class ControlError(Exception):
    """A call that cannot be done: `{error, detail?}`."""

    def __init__(self, status: int, code: str, detail: object = None) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.detail = detail

    def answer(self) -> web.Response:
        body = {"error": self.code} if self.detail is None else {"error": self.code, "detail": self.detail}
        return web.json_response(body, status=self.status)
