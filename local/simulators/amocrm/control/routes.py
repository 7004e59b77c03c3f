"""The calls of the control surface."""

from aiohttp import web

from local.simulators.amocrm.control import (
    accounts,
    conversation,
    mailing,
    media,
    people,
    pipelines,
    replying,
    salesbots,
)
from local.simulators.amocrm.runtime import simulator_of


async def state(request: web.Request) -> web.Response:
    simulator = simulator_of(request)
    return web.json_response(
        {
            "ready": True,
            "pending": simulator.pending,
            "accounts": len(simulator.world.accounts),
        }
    )


async def reset(request: web.Request) -> web.Response:
    await simulator_of(request).reset()
    return web.json_response({"reset": True})


async def events(request: web.Request) -> web.StreamResponse:
    return await simulator_of(request).feed.stream(request)


def routes() -> list[web.RouteDef]:
    one = r"/sim/accounts/{id:\d+}"
    return [
        web.get("/sim/state", state),
        web.post("/sim/reset", reset),
        web.get("/sim/events", events),
        web.post("/sim/accounts", accounts.create),
        web.get("/sim/accounts", accounts.listing),
        web.get(one, accounts.show),
        web.get(one + "/chats", accounts.chats),
        web.get(one + "/widget_token", accounts.token),
        web.post(one + "/access_token", accounts.access_token),
        web.post(one + "/install", accounts.install),
        web.post(one + "/uninstall", accounts.uninstall),
        web.post(one + "/revoke", accounts.revoke),
        web.post(one + "/requests", accounts.switch_requests),
        web.post(one + "/rename", accounts.rename),
        web.delete(one + r"/pipelines/{pipeline_id:\d+}", pipelines.delete_pipeline),
        web.delete(one + r"/pipelines/{pipeline_id:\d+}/statuses/{status_id:\d+}", pipelines.delete_status),
        web.get(one + "/switches", accounts.show_switches),
        web.post(one + "/switches", accounts.switch),
        web.post(one + "/reply", replying.reply),
        web.post(one + "/files", media.upload),
        web.get(one + "/media/{message_id}", media.media),
        web.get(one + "/avatars/{participant_id}", media.avatar),
        web.post(one + "/write_first", conversation.write_first),
        web.post(one + "/read", conversation.look_at),
        web.post(one + "/typing", conversation.typing),
        web.post(one + "/react", conversation.react),
        web.post(one + "/salesbots", salesbots.create),
        web.get(one + "/salesbots", salesbots.listing),
        web.get(one + "/salesbots/runs", salesbots.runs),
        web.post(one + r"/salesbots/{bot_id:\d+}/run", salesbots.run),
        web.post(one + "/mailing", mailing.create),
        web.get(one + "/mailing", mailing.listing),
        web.get(one + r"/mailing/{mailing_id:\d+}", mailing.show),
        web.post(one + r"/users/{user_id:\d+}", people.change_user),
        web.post(one + "/contacts", people.create_contact_by_hand),
        web.post(one + "/contacts/delete", people.delete_selected_contacts),
        web.post(one + r"/contacts/{contact_id:\d+}", people.change_contact_by_hand),
        web.delete(one + r"/contacts/{contact_id:\d+}", people.delete_contact_by_hand),
        web.post(one + r"/contacts/{contact_id:\d+}/merge", people.merge_contacts_by_hand),
        web.post(one + "/deals", people.create_deal_by_hand),
        web.post(one + "/deals/delete", people.delete_selected_deals),
        web.post(one + r"/deals/{deal_id:\d+}/merge", people.merge_deals_by_hand),
        web.post(one + r"/deals/{deal_id:\d+}", people.move_deal_by_hand),
        web.delete(one + r"/deals/{deal_id:\d+}", people.delete_deal_by_hand),
        web.post(one + "/unsorted/{uid}/accept", people.accept),
        web.post(one + "/unsorted/{uid}/decline", people.decline),
    ]
