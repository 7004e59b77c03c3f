"""The files that managers attach, at the address that hooks give for them."""

from urllib.parse import quote

from aiohttp import web

from local.simulators.amocrm.hosts import AMOJO_HOST
from local.simulators.amocrm.runtime import simulator_of
from local.simulators.amocrm.state.account import new_uuid
from local.simulators.amocrm.state.world import Attachment, World


def keep_attachment(world: World, attachment: Attachment) -> str:
    """Keep a file and return its public address."""
    key = new_uuid()
    world.attachments[key] = attachment
    return f"https://{AMOJO_HOST}/attachments/{key}/{quote(attachment.name)}"


async def attachment(request: web.Request) -> web.Response:
    found = simulator_of(request).world.attachments.get(request.match_info["key"])
    if found is None:
        return web.Response(status=404)
    return web.Response(body=found.content, content_type=found.mime)


def routes() -> list[web.RouteDef]:
    return [web.get("/attachments/{key}/{name}", attachment)]
