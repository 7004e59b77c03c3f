"""What a bot's own code calls every day, through pyTelegramBotAPI as it is published."""

from io import BytesIO
from typing import Any

import pytest
import telebot
from telebot import apihelper

from local.simulators.images import jpeg, png
from tests.simulators.telegram.running import Running

GROUP = {"id": -1001555000111, "type": "supergroup", "title": "Ремонт 12", "is_forum": True}
ANNA = {"id": 5, "first_name": "Анна"}
CHAT = -1001555000111
NOBODY = 777
types: Any = telebot.types
"""As anything, and so is the bot: their published types call nearly every field optional."""


@pytest.fixture
def bot(sim: Running, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A bot that talks with Anna and is an administrator of a forum."""
    monkeypatch.setattr(apihelper, "API_URL", f"{sim.url}/bot{{0}}/{{1}}")
    monkeypatch.setattr(apihelper, "FILE_URL", f"{sim.url}/file/bot{{0}}/{{1}}")
    sim.post("/sim/limits", enabled=False)
    bot_id, token = sim.bot(privacy=False)
    sim.write(bot_id, text="привет", sender=ANNA)
    me = {"id": bot_id, "first_name": "Demo"}
    sim.post("/sim/members", bot_id=bot_id, chat=GROUP, user=me, status="administrator")
    sim.post("/sim/members", bot_id=bot_id, chat_id=CHAT, user=ANNA, status="member")
    return telebot.TeleBot(token, threaded=False)


def refused(call: Any, *arguments: Any, **more: Any) -> str:
    with pytest.raises(apihelper.ApiTelegramException) as caught:
        call(*arguments, **more)
    return str(caught.value.description)


def test_a_conversation_with_files(sim: Running, bot: Any) -> None:
    first = bot.get_updates(timeout=1)[0].message
    assert (first.text, first.from_user.first_name) == ("привет", "Анна")
    sent = bot.reply_to(first, "<b>здравствуйте</b>", parse_mode="HTML")
    assert sent.reply_to_message.message_id == first.message_id
    assert (sent.entities[0].type, sent.entities[0].length) == ("bold", 12)
    document = bot.send_document(5, b"%PDF-1.4", visible_file_name="Счёт №1 за май.pdf", caption="счёт")
    assert (document.document.file_name, document.document.mime_type) == ("Счёт №1 за май.pdf", "application/pdf")
    path = bot.get_file(document.document.file_id).file_path
    assert bot.download_file(path) == b"%PDF-1.4"
    assert bot.send_photo(5, jpeg(64, 64)).photo[-1].width == 64
    album = bot.send_media_group(5, [types.InputMediaPhoto(jpeg(64, 64)), types.InputMediaPhoto(jpeg(8, 8))])
    assert album[0].media_group_id == album[1].media_group_id
    assert refused(bot.send_message, NOBODY, "x") == "Bad Request: chat not found"


def test_messages_are_passed_on_in_bulk(sim: Running, bot: Any) -> None:
    album = bot.send_media_group(
        5, [types.InputMediaPhoto(jpeg(64, 64), caption="да"), types.InputMediaPhoto(jpeg(8, 8))]
    )
    ids = [message.message_id for message in album]
    copies = bot.copy_messages(CHAT, 5, ids, remove_caption=True)
    forwards = bot.forward_messages(CHAT, 5, [*ids, ids[-1] + 50])
    assert [len(copies), len(forwards)] == [2, 2]
    known = sim.get(f"/sim/chats?bot_id={bot.user.id}")[1]["messages"]
    by_id = {stored["message"]["message_id"]: stored["message"] for stored in known}
    assert "caption" not in by_id[copies[0].message_id]
    assert by_id[forwards[0].message_id]["caption"] == "да"
    assert by_id[forwards[0].message_id]["forward_origin"]["sender_user"]["id"] == bot.user.id
    assert refused(bot.forward_messages, CHAT, 5, [9_999]) == "Bad Request: message to forward not found"
    assert "strictly increasing" in refused(bot.copy_messages, CHAT, 5, ids[::-1])


def test_topics_live_as_in_a_forum(sim: Running, bot: Any) -> None:
    topic = bot.create_forum_topic(CHAT, "Смета", icon_color=0x6FB9F0)
    thread = topic.message_thread_id
    sent = bot.send_message(CHAT, "в теме", message_thread_id=thread)
    assert (sent.message_thread_id, sent.is_topic_message) == (thread, True)
    assert bot.edit_forum_topic(CHAT, thread, name="Смета 2")
    assert bot.close_forum_topic(CHAT, thread)
    assert refused(bot.close_forum_topic, CHAT, thread) == "Bad Request: TOPIC_NOT_MODIFIED"
    assert bot.reopen_forum_topic(CHAT, thread)
    assert bot.edit_general_forum_topic(CHAT, "Общее")
    assert bot.close_general_forum_topic(CHAT)
    assert bot.reopen_general_forum_topic(CHAT)
    assert bot.hide_general_forum_topic(CHAT)
    assert bot.unhide_general_forum_topic(CHAT)
    assert bot.delete_forum_topic(CHAT, thread)
    gone = refused(bot.send_message, CHAT, "x", message_thread_id=thread)
    assert gone == "Bad Request: message thread not found"
    heard = [update.message.content_type for update in bot.get_updates() if update.message]
    assert heard[-9:] == [
        "forum_topic_created",
        "forum_topic_edited",
        "forum_topic_closed",
        "forum_topic_reopened",
        "forum_topic_edited",
        "forum_topic_closed",
        "forum_topic_reopened",
        "general_forum_topic_hidden",
        "general_forum_topic_unhidden",
    ]
    assert refused(bot.create_forum_topic, 5, "x") == "Bad Request: the chat is not a forum"


def test_a_closed_topic_is_for_those_who_manage_topics(sim: Running, bot: Any) -> None:
    thread = bot.create_forum_topic(CHAT, "Смета").message_thread_id
    bot.close_forum_topic(CHAT, thread)
    assert bot.send_message(CHAT, "x", message_thread_id=thread)
    me = {"id": bot.user.id, "first_name": "Demo"}
    sim.post("/sim/members", bot_id=bot.user.id, chat_id=CHAT, user=me, status="member")
    assert refused(bot.send_message, CHAT, "x", message_thread_id=thread) == "Bad Request: TOPIC_CLOSED"
    assert refused(bot.create_forum_topic, CHAT, "x") == "Bad Request: not enough rights to create a topic"


def test_invite_links_and_requests_to_join(sim: Running, bot: Any) -> None:
    link = bot.create_chat_invite_link(CHAT, name="клиенту", creates_join_request=True)
    assert (link.name, link.creates_join_request, link.is_revoked) == ("клиенту", True, False)
    assert bot.edit_chat_invite_link(CHAT, link.invite_link, name="иначе", member_limit=1).member_limit == 1
    assert bot.revoke_chat_invite_link(CHAT, link.invite_link).is_revoked
    primary = bot.export_chat_invite_link(CHAT)
    assert bot.get_chat(CHAT).invite_link == primary
    assert bot.export_chat_invite_link(CHAT) != primary
    boris = {"id": 6, "is_bot": False, "first_name": "Борис"}
    request = {"chat": GROUP, "from": boris, "user_chat_id": 6, "date": 1}
    sim.post("/sim/updates", bot_id=bot.user.id, update={"chat_join_request": request})
    assert bot.approve_chat_join_request(CHAT, 6)
    assert bot.get_chat_member(CHAT, 6).status == "member"
    assert refused(bot.approve_chat_join_request, CHAT, 6) == "Bad Request: USER_ALREADY_PARTICIPANT"
    assert refused(bot.decline_chat_join_request, CHAT, 8) == "Bad Request: HIDE_REQUESTER_MISSING"
    assert refused(bot.create_chat_invite_link, 5) == "Bad Request: can't invite members to a private chat"


def test_polls_stop_and_live_locations_move(sim: Running, bot: Any) -> None:
    poll = bot.send_poll(5, "Когда?", ["сегодня", "завтра"])
    assert bot.stop_poll(5, poll.message_id).is_closed
    assert refused(bot.stop_poll, 5, poll.message_id) == "Bad Request: poll has already been closed"
    assert bot.get_updates()[-1].poll.is_closed
    place = bot.send_location(5, 55.75, 37.61, live_period=3600)
    moved = bot.edit_message_live_location(55.8, 37.7, 5, place.message_id)
    assert (moved.location.latitude, moved.location.live_period) == (55.8, 3600)
    assert bot.stop_message_live_location(5, place.message_id).location.live_period is None
    assert refused(bot.edit_message_live_location, 1, 1, 5, place.message_id) == "Bad Request: message can't be edited"


def test_pins_titles_and_pictures(sim: Running, bot: Any) -> None:
    message = bot.send_message(CHAT, "важно").message_id
    assert bot.pin_chat_message(CHAT, message)
    assert bot.get_chat(CHAT).pinned_message.text == "важно"
    assert bot.get_updates()[-1].message.pinned_message.message_id == message
    assert bot.unpin_chat_message(CHAT, message)
    assert bot.get_chat(CHAT).pinned_message is None
    assert bot.pin_chat_message(5, bot.send_message(5, "лично").message_id)
    assert bot.set_chat_title(CHAT, "Ремонт 13")
    assert bot.get_updates()[-1].message.new_chat_title == "Ремонт 13"
    assert bot.set_chat_description(CHAT, "Объект на Лесной")
    assert bot.set_chat_photo(CHAT, types.InputFile(BytesIO(png(64, 64))))
    chat = bot.get_chat(CHAT)
    assert (chat.title, chat.description) == ("Ремонт 13", "Объект на Лесной")
    assert bot.download_file(bot.get_file(chat.photo.big_file_id).file_path).startswith(b"\x89PNG")
    assert bot.delete_chat_photo(CHAT)
    assert bot.get_chat(CHAT).permissions.can_send_messages
    assert refused(bot.set_chat_title, 5, "x") == "Bad Request: can't change private chat title"


def test_members_are_restricted_promoted_and_banned(sim: Running, bot: Any) -> None:
    assert bot.restrict_chat_member(CHAT, 5, permissions=types.ChatPermissions(can_send_messages=True))
    member = bot.get_chat_member(CHAT, 5)
    assert (member.status, member.can_send_messages, member.can_send_photos) == ("restricted", True, False)
    assert bot.promote_chat_member(CHAT, 5, can_pin_messages=True)
    assert bot.set_chat_administrator_custom_title(CHAT, 5, "прораб")
    administrators = {found.user.id: found for found in bot.get_chat_administrators(CHAT)}
    assert administrators[5].custom_title == "прораб"
    assert (administrators[5].can_pin_messages, administrators[5].can_change_info) == (True, False)
    assert administrators[5].can_be_edited
    assert bot.promote_chat_member(CHAT, 5)
    assert bot.get_chat_member(CHAT, 5).status == "member"
    assert bot.ban_chat_member(CHAT, 5)
    assert bot.get_chat_member(CHAT, 5).status == "kicked"
    assert bot.unban_chat_member(CHAT, 5, only_if_banned=True)
    assert bot.get_chat_member(CHAT, 5).status == "left"
    assert bot.set_chat_permissions(CHAT, types.ChatPermissions(can_send_messages=False))
    assert bot.get_chat(CHAT).permissions.can_send_messages is False
    owner = {"id": 9, "first_name": "Владелец"}
    sim.post("/sim/members", bot_id=bot.user.id, chat_id=CHAT, user=owner, status="creator")
    assert refused(bot.ban_chat_member, CHAT, 9) == "Bad Request: can't remove chat owner"
    assert refused(bot.ban_chat_member, CHAT, bot.user.id) == "Bad Request: can't restrict self"


def test_menu_buttons_rights_and_stickers(sim: Running, bot: Any) -> None:
    assert bot.get_chat_menu_button().type == "commands"
    assert bot.set_chat_menu_button(5, types.MenuButtonWebApp("Каталог", types.WebAppInfo("https://reon.ru")))
    assert bot.get_chat_menu_button(5).text == "Каталог"
    assert bot.get_chat_menu_button().type == "commands"
    rights = bot.get_my_default_administrator_rights()
    assert rights.can_delete_messages is False
    name = f"deals_by_{bot.user.username}"
    sticker = types.InputSticker(BytesIO(png(64, 64)), ["👍"], format="static")
    assert bot.create_new_sticker_set(5, name, "Сделки", stickers=[sticker])
    (made,) = bot.get_sticker_set(name).stickers
    assert (made.emoji, made.set_name) == ("👍", name)
    sent = bot.send_sticker(5, made.file_id).sticker
    assert sent
    assert sent.file_unique_id == made.file_unique_id
    assert bot.delete_sticker_set(name)
    assert refused(bot.get_sticker_set, name) == "Bad Request: STICKERSET_INVALID"


def test_invoices_drafts_tags_and_the_bots_own_photo(sim: Running, bot: Any) -> None:
    prices = [types.LabeledPrice("Аванс", 10_000), types.LabeledPrice("Материал", 5_000)]
    invoice = bot.send_invoice(5, "Ремонт", "Этап 1", "p-1", "test", "RUB", prices).invoice
    assert (invoice.total_amount, invoice.currency) == (15_000, "RUB")
    assert (
        refused(bot.send_invoice, 5, "Ремонт", "Этап 1", "p-1", "", "RUB", prices)
        == "Bad Request: PAYMENT_PROVIDER_INVALID"
    )
    assert sim.call(bot.token, "sendMessageDraft", chat_id=5, draft_id=1, text="пишу")["ok"]
    assert sim.call(bot.token, "sendMessageDraft", chat_id=CHAT, draft_id=1, text="x")["error_code"] == 400
    assert sim.call(bot.token, "setChatMemberTag", chat_id=CHAT, user_id=5, tag="заказчик")["ok"]
    member = sim.call(bot.token, "getChatMember", chat_id=CHAT, user_id=5)["result"]
    assert (member["status"], member["tag"]) == ("member", "заказчик")
    form, files = {"photo": '{"type":"static","photo":"attach://p"}'}, {"p": ("p.jpg", jpeg(64, 64))}
    assert sim.http.post(f"/bot{bot.token}/setMyProfilePhoto", data=form, files=files).json()["ok"]
    assert bot.get_user_profile_photos(bot.user.id).total_count == 1
    assert sim.call(bot.token, "removeMyProfilePhoto")["ok"]
    assert bot.get_user_profile_photos(bot.user.id).total_count == 0
