"""`GET /api/v4/account`, users and the widget (www.amocrm.ru/developers/content/crm_platform/account-info)."""

from aiohttp import web

from local.simulators.amocrm.errors import RestError
from local.simulators.amocrm.rest.base import Call, hal, page_of, served
from local.simulators.amocrm.state.records import User
from local.world import AMO_CLIENT_ID, AMO_WIDGET_CODE

WIDGET_ID = 742


async def account(call: Call) -> web.Response:
    known, wanted = call.account, call.wanted()
    body: dict[str, object] = {
        "id": known.id,
        "name": known.name,
        "subdomain": known.subdomain,
        "current_user_id": call.user.id,
        "country": "RU",
        "currency": "RUB",
        "currency_symbol": "₽",
        "customers_mode": "segments",
        "is_unsorted_on": known.is_unsorted_on,
        "is_loss_reason_enabled": True,
        "is_helpbot_enabled": False,
        "is_technical_account": False,
        "contact_name_display_order": 1,
        "created_at": known.created_at,
        "created_by": 0,
        "updated_at": known.created_at,
        "updated_by": 0,
        "_links": call.href("account"),
    }
    optional: dict[str, object] = {
        "amojo_id": known.amojo_id,
        "uuid": known.uuid,
        "drive_url": "https://drive-b.amocrm.ru",
        "is_api_filter_enabled": known.switches.api_filter,
        "version": 16,
    }
    body.update({key: value for key, value in optional.items() if key in wanted})
    embedded: dict[str, object] = {
        "amojo_rights": {"can_direct": True, "can_create_groups": True},
        "users_groups": [{"id": 0, "name": "Отдел продаж", "uuid": None}],
        "task_types": [{"id": 1, "name": "Связаться", "color": None, "icon_id": None, "code": "FOLLOW_UP"}],
        "datetime_settings": {"timezone": "Europe/Moscow", "timezone_offset": "+03:00"},
    }
    chosen = {key: value for key, value in embedded.items() if key in wanted}
    return hal({**body, "_embedded": chosen} if chosen else body)


async def users(call: Call) -> web.Response:
    everyone = list(call.account.users.values())
    number, rows, _ = page_of(call, everyone)
    return hal(
        {
            "_total_items": len(everyone),
            "_page": number,
            "_page_count": 1,
            "_links": call.href("users"),
            "_embedded": {"users": [_user(call, user) for user in rows]},
        }
    )


async def user(call: Call) -> web.Response:
    found = call.account.users.get(call.path_id())
    if found is None:
        raise RestError(404, "User not found")
    return hal(_user(call, found))


def _user(call: Call, found: User) -> dict[str, object]:
    body: dict[str, object] = {
        "id": found.id,
        "name": found.name,
        "email": found.email,
        "lang": "ru",
        "rights": {
            "is_admin": found.is_admin,
            "is_free": False,
            "is_active": found.is_active,
            "group_id": None,
            "role_id": None,
        },
        "_links": call.href(f"users/{found.id}"),
    }
    amojo_id = found.amojo_id if found.in_chats else None
    return {**body, "amojo_id": amojo_id} if "amojo_id" in call.wanted() else body


async def widgets(call: Call) -> web.Response:
    return hal({"_total_items": 1, "_links": call.href("widgets"), "_embedded": {"widgets": [_widget(call)]}})


async def widget(call: Call) -> web.Response:
    if call.request.match_info["code"] != AMO_WIDGET_CODE:
        raise RestError(404, "Widget not found")
    return hal(_widget(call))


def _widget(call: Call) -> dict[str, object]:
    return {
        "id": WIDGET_ID,
        "code": AMO_WIDGET_CODE,
        "version": "1.0.0",
        "rating": "0,0",
        "settings_template": [],
        "is_lead_source": True,
        "is_work_with_dp": False,
        "is_crm_template": False,
        "client_uuid": AMO_CLIENT_ID,
        "is_active_in_account": call.account.installed,
        "pipeline_id": call.account.main_pipeline.id,
        "settings": call.account.widget_settings,
        "_links": call.href(f"widgets/{AMO_WIDGET_CODE}"),
    }


def routes() -> list[web.RouteDef]:
    return [
        web.get("/api/v4/account", served(account)),
        web.get("/api/v4/users", served(users, admin=True)),
        web.get(r"/api/v4/users/{id:\d+}", served(user, admin=True)),
        web.get("/api/v4/widgets", served(widgets)),
        web.get("/api/v4/widgets/{code}", served(widget)),
    ]
