"""The files that managers attach, at the addresses that hooks give for them."""

import asyncio
from urllib.parse import quote

from aiohttp import web

from local.simulators.amocrm.runtime import Simulator, simulator_of
from local.simulators.amocrm.shelf import Kept, made_up
from local.simulators.amocrm.state.account import Account, new_uuid
from local.simulators.amocrm.state.chats import StoredFile
from local.simulators.amocrm.state.world import Attachment
from local.simulators.file_answers import file_answer

FOLDER = "/attachments/"


def keep_attachment(simulator: Simulator, name: str, mime: str, kept: Kept) -> Attachment:
    """Give a file on the shelf an address of its own."""
    attachment = Attachment(key=new_uuid(), name=name, mime=mime, size=kept.size, sha256=kept.sha256)
    simulator.world.attachments[attachment.key] = attachment
    return attachment


async def make_up(simulator: Simulator, name: str, mime: str, size: int, seed: str) -> Attachment:
    kept = await asyncio.to_thread(simulator.shelf.put, made_up(size, mime, seed))
    return keep_attachment(simulator, name, mime, kept)


def address_of(account: Account, attachment: Attachment) -> str:
    """Return where the integration finds the file."""
    return f"https://{account.switches.attachments_host}{FOLDER}{attachment.key}/{quote(attachment.name)}"


def attachment_at(simulator: Simulator, address: str) -> Attachment | None:
    """Return the attachment that has this address, or None for any other address."""
    return simulator.world.attachments.get(address.partition(FOLDER)[2].partition("/")[0])


def stored(attachment: Attachment) -> StoredFile:
    """Return how an attachment is shown on the message that carries it."""
    return StoredFile(status=200, content_type=attachment.mime, size=attachment.size, sha256=attachment.sha256)


async def attachment(request: web.Request) -> web.StreamResponse:
    simulator = simulator_of(request)
    found = simulator.world.attachments.get(request.match_info["key"])
    if found is None:
        return web.Response(status=404)
    return await file_answer(request, simulator.shelf.path(found.sha256), {"Content-Type": found.mime})


def routes() -> list[web.RouteDef]:
    return [web.get(FOLDER + "{key}/{name:.+}", attachment)]
