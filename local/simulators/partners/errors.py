"""What a refusal and a fault at a partner's look like."""

from aiohttp import web

from local.simulators.faults import Fault


class PartnerError(Exception):
    """A refusal in the partner's own words: its HTTP status and the JSON it answers."""

    def __init__(self, status: int, body: dict[str, object]) -> None:
        super().__init__(str(body))
        self.status = status
        self.body = body

    def answer(self) -> web.Response:
        return web.json_response(self.body, status=self.status)


def fault_answer(fault: Fault) -> web.Response:
    """Render an injected fault: a string as a page, an object as JSON."""
    status = fault.status or 500
    if isinstance(fault.body, str):
        response = web.Response(text=fault.body, status=status, content_type="text/html")
    else:
        response = web.json_response(fault.body or {"error": "injected_fault"}, status=status)
    if fault.retry_after is not None:
        response.headers["Retry-After"] = str(fault.retry_after)
    return response
