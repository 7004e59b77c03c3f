"""What the distribution before the gateway answers by itself, as the template's function `GatewayBounds` does."""

from aiohttp import web
from aiohttp.typedefs import Handler

LARGEST_BODY = 4_500_000
"""Bytes: 6.0 MB as base64, which leaves what else a Lambda event of 6 MiB can hold to headers and address."""

REFUSAL = '{"ok":false,"error_code":413,"description":"Request Entity Too Large"}'


@web.middleware
async def refuse_large(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer 413 as Telegram does when a body says that it is too large; one that comes in chunks says nothing."""
    if (request.content_length or 0) > LARGEST_BODY:
        return web.Response(status=413, text=REFUSAL, content_type="application/json")
    return await handler(request)
