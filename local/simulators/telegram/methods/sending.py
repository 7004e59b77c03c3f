"""Methods that send messages without files."""

import asyncio
import random
import time

from local.simulators.telegram.answers import bad_request
from local.simulators.telegram.formatting import format_text
from local.simulators.telegram.methods.call import Behaviour, Call
from local.simulators.telegram.methods.content import common_content, text_content
from local.simulators.telegram.methods.keyboard import keyboard
from local.simulators.telegram.world import Chat, Json

ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "record_audio",
        "upload_audio",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)
ACTION_SECONDS = 5
"""How long clients show what a bot is doing (https://core.telegram.org/bots/api#sendchataction)."""

STARS = "XTR"
DICE = {"🎲": 6, "🎯": 6, "🎳": 6, "🏀": 5, "⚽": 5, "🎰": 64}


def send_message(call: Call) -> Json:
    return _send(call, text_content(call))


def send_location(call: Call) -> Json:
    return _send(call, {"location": _location(call.params)})


def send_venue(call: Call) -> Json:
    names = ("title", "address", "foursquare_id", "foursquare_type", "google_place_id", "google_place_type")
    location = _location(call.params)
    venue = {"location": location, **{name: call.params[name] for name in names if name in call.params}}
    return _send(call, {"location": location, "venue": venue})


def send_contact(call: Call) -> Json:
    names = ("phone_number", "first_name", "last_name", "vcard")
    if not call.params["phone_number"]:
        raise bad_request("phone number is empty")
    return _send(call, {"contact": {name: call.params[name] for name in names if call.params.get(name)}})


def send_dice(call: Call) -> Json:
    emoji = call.params.get("emoji", "🎲")
    if emoji not in DICE:
        raise bad_request("wrong dice emoji specified")
    return _send(call, {"dice": {"emoji": emoji, "value": random.randint(1, DICE[emoji])}})


def send_poll(call: Call) -> Json:
    options = call.params["options"]
    if not 2 <= len(options) <= 12:
        raise bad_request(
            "poll must have at least 2 option" if len(options) < 2 else "poll can't have more than 12 options"
        )
    now = time.time_ns()
    poll = {
        "id": str(now),
        "question": call.params["question"],
        "options": [
            {
                "persistent_id": str(number),
                "text": option if isinstance(option, str) else option["text"],
                "voter_count": 0,
            }
            for number, option in enumerate(options)
        ],
        "total_voter_count": 0,
        "is_closed": False,
        "is_anonymous": call.params.get("is_anonymous", True),
        "type": call.params.get("type", "regular"),
        "allows_multiple_answers": call.params.get("allows_multiple_answers", False),
        "allows_revoting": True,
        "members_only": False,
    }
    return _send(call, {"poll": poll})


def send_invoice(call: Call) -> Json:
    params = call.params
    prices = params["prices"]
    if not prices:
        raise bad_request("prices are not specified")
    if params["currency"] != STARS and not params.get("provider_token"):
        raise bad_request("PAYMENT_PROVIDER_INVALID")
    invoice = {name: params[name] for name in ("title", "description", "currency")}
    total = sum(price["amount"] for price in prices)
    return _send(
        call, {"invoice": {**invoice, "start_parameter": params.get("start_parameter", ""), "total_amount": total}}
    )


def send_draft(call: Call) -> bool:
    """Show what the bot is writing: nothing of it stays."""
    if call.params.get("text"):
        format_text(call.params["text"], call.params.get("parse_mode"), call.params.get("entities"))
    chat = call.place()
    if not chat.is_private:
        raise bad_request("TEXTDRAFT_PEER_INVALID")
    if not call.params["draft_id"]:
        raise bad_request("RANDOM_ID_EMPTY")
    _act(call, chat, "typing")
    return True


def send_chat_action(call: Call) -> bool:
    if call.params["action"] not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    _act(call, call.place(), call.params["action"])
    return True


def _act(call: Call, chat: Chat, action: str) -> None:
    chat.action, chat.action_until = action, call.now + ACTION_SECONDS
    asyncio.get_running_loop().call_later(ACTION_SECONDS, call.simulator.feed.changed, call.bot.id)


def _send(call: Call, content: Json) -> Json:
    keyboard(call.params)
    chat = call.target(content)
    return call.send(chat, {**content, **common_content(call, chat)})


def check_place(params: Json) -> tuple[float, float]:
    """Return latitude and longitude. Raises ApiError 400 unless they are on the globe."""
    latitude, longitude = params["latitude"], params["longitude"]
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise bad_request("wrong location specified")
    return latitude, longitude


def _location(params: Json) -> Json:
    latitude, longitude = check_place(params)
    names = ("live_period", "heading", "horizontal_accuracy", "proximity_alert_radius")
    optional = {name: params[name] for name in names if params.get(name)}
    return {"latitude": latitude, "longitude": longitude, **optional}


BEHAVIOURS: dict[str, Behaviour] = {
    "sendMessage": send_message,
    "sendLocation": send_location,
    "sendVenue": send_venue,
    "sendContact": send_contact,
    "sendDice": send_dice,
    "sendPoll": send_poll,
    "sendInvoice": send_invoice,
    "sendMessageDraft": send_draft,
    "sendChatAction": send_chat_action,
}
