"""Methods that answer queries of people, and those that only look something up."""

from local.simulators.telegram.answers import bad_request
from local.simulators.telegram.methods.call import Behaviour, Call
from local.simulators.telegram.updates import QUERY_LIFETIME
from local.simulators.telegram.world import Json

MOST_RESULTS = 50
LONGEST_CALLBACK_ANSWER = 200
_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


def answer_callback_query(call: Call) -> bool:
    if len(call.params.get("text", "")) > LONGEST_CALLBACK_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    callback = call.bot.callbacks.get(call.params["callback_query_id"])
    if callback is None or callback.answer is not None or call.now - callback.created > QUERY_LIFETIME:
        raise bad_request(_TOO_OLD)
    callback.answer = {name: value for name, value in call.params.items() if name != "callback_query_id"}
    return True


def answer_inline_query(call: Call) -> bool:
    if len(call.params["results"]) > MOST_RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")
    return _answer(call, call.params["inline_query_id"])


def answer_shipping_query(call: Call) -> bool:
    return _answer(call, call.params["shipping_query_id"])


def answer_checkout(call: Call) -> bool:
    return _answer(call, call.params["pre_checkout_query_id"])


def _answer(call: Call, query_id: str) -> bool:
    """Take the answer to a query that came as an update, once and in time."""
    came = call.bot.queries.pop(query_id, None)
    if came is None or call.now - came > QUERY_LIFETIME:
        raise bad_request(_TOO_OLD)
    return True


def get_business_connection(call: Call) -> Json:
    connection = call.bot.business_connections.get(call.params["business_connection_id"])
    if connection is None:
        raise bad_request("business connection not found")
    return connection


def get_boosts(call: Call) -> Json:
    """Return no boosts: nobody boosts chats here."""
    chat = call.place()
    if not chat.manages:
        raise bad_request("CHAT_ADMIN_REQUIRED")
    return {"boosts": []}


def close(call: Call) -> bool:
    """Take leave of a server: here the next call opens the bot again, as it does at the cloud."""
    _ = call
    return True


BEHAVIOURS: dict[str, Behaviour] = {
    "answerCallbackQuery": answer_callback_query,
    "answerInlineQuery": answer_inline_query,
    "answerShippingQuery": answer_shipping_query,
    "answerPreCheckoutQuery": answer_checkout,
    "getBusinessConnection": get_business_connection,
    "getUserChatBoosts": get_boosts,
    "close": close,
}
