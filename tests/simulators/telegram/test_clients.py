"""The simulator judged by clients that were written for the real Telegram."""

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import telegram

from local.simulators import images
from tests.fakes.imports import imported_when_used
from tests.simulators.telegram.running import Running

if TYPE_CHECKING:
    import aiogram.client.session.aiohttp
    import aiogram.client.telegram
    import aiogram.exceptions
    import aiogram.types
else:
    aiogram = imported_when_used("aiogram")

PICTURE = images.jpeg(320, 240)


def aiogram_run(sim: Running, token: str, work: Any) -> Any:
    async def main() -> Any:
        session = aiogram.client.session.aiohttp.AiohttpSession(
            api=aiogram.client.telegram.TelegramAPIServer.from_base(sim.url)
        )
        async with aiogram.Bot(token, session=session) as bot:
            return await work(bot)

    return asyncio.run(main())


def ptb_run(sim: Running, token: str, work: Any) -> Any:
    async def main() -> Any:
        bot = telegram.Bot(token, base_url=f"{sim.url}/bot", base_file_url=f"{sim.url}/file/bot")
        async with bot:
            return await work(bot)

    return asyncio.run(main())


def test_aiogram_holds_a_conversation(sim: Running) -> None:
    bot_id, token = sim.bot()
    sim.write(bot_id, text="/start привет 👋")

    async def work(bot: aiogram.Bot) -> None:
        me = await bot.get_me()
        assert (me.id, me.username, me.can_read_all_group_messages) == (bot_id, "demo_bot", False)
        (update,) = await bot.get_updates(timeout=1)
        assert update.message
        assert update.message.text == "/start привет 👋"
        assert update.message.entities
        assert update.message.entities[0].type == "bot_command"
        keyboard = aiogram.types.InlineKeyboardMarkup(
            inline_keyboard=[[aiogram.types.InlineKeyboardButton(text="Да", callback_data="yes:1")]]
        )
        sent = await bot.send_message(5, "  <b>жирный</b> 👍 <i>текст</i> ", parse_mode="HTML", reply_markup=keyboard)
        assert sent.text == "жирный 👍 текст"
        assert [(entity.type, entity.offset, entity.length) for entity in sent.entities or []] == [
            ("bold", 0, 6),
            ("italic", 10, 5),
        ]
        edited = await bot.edit_message_text("другой", chat_id=5, message_id=sent.message_id)
        assert isinstance(edited, aiogram.types.Message)
        assert edited.edit_date
        reply = await bot.send_message(
            5, "ответ", reply_parameters=aiogram.types.ReplyParameters(message_id=update.message.message_id)
        )
        assert reply.reply_to_message
        assert reply.reply_to_message.text == "/start привет 👋"
        assert await bot.set_message_reaction(
            5, update.message.message_id, reaction=[aiogram.types.ReactionTypeEmoji(emoji="👍")]
        )
        assert await bot.send_chat_action(5, "typing")
        assert await bot.delete_message(5, sent.message_id)
        assert (await bot.copy_message(5, 5, reply.message_id)).message_id
        assert (await bot.forward_message(5, 5, reply.message_id)).forward_origin
        assert await bot.get_updates(offset=update.update_id + 1) == []

    aiogram_run(sim, token, work)


def test_aiogram_sends_and_fetches_every_kind_of_media(sim: Running) -> None:
    bot_id, token = sim.bot()
    sim.write(bot_id)

    async def work(bot: aiogram.Bot) -> None:
        document = aiogram.types.BufferedInputFile(b"plain text", "договор.txt")
        photo = await bot.send_photo(5, aiogram.types.BufferedInputFile(PICTURE, "p.jpg"), caption="подпись")
        assert photo.photo
        assert (photo.photo[-1].width, photo.photo[-1].height, photo.caption) == (320, 240, "подпись")
        assert (await bot.send_photo(5, photo.photo[-1].file_id)).photo
        sent = await bot.send_document(5, document)
        assert sent.document
        assert sent.document.file_name == "договор.txt"
        downloaded = await bot.download(sent.document.file_id)
        assert downloaded
        assert downloaded.read() == b"plain text"
        assert (await bot.send_voice(5, aiogram.types.BufferedInputFile(b"OggS....", "v.ogg"), duration=3)).voice
        assert (await bot.send_video(5, aiogram.types.BufferedInputFile(b"video", "v.mp4"))).video
        assert (await bot.send_audio(5, aiogram.types.BufferedInputFile(b"ID3", "a.mp3"), title="Песня")).audio
        assert (await bot.send_video_note(5, aiogram.types.BufferedInputFile(b"note", "n.mp4"))).video_note
        assert (await bot.send_animation(5, aiogram.types.BufferedInputFile(b"gif", "a.mp4"))).animation
        assert (await bot.send_sticker(5, aiogram.types.BufferedInputFile(b"webp", "s.webp"))).sticker
        assert (await bot.send_location(5, 55.75, 37.61)).location
        assert (await bot.send_venue(5, 55.75, 37.61, "Кремль", "Москва")).venue
        assert (await bot.send_contact(5, "+79990000000", "Анна")).contact
        assert (await bot.send_dice(5)).dice
        assert (await bot.send_poll(5, "Да?", ["да", "нет"])).poll
        album = await bot.send_media_group(
            5,
            [
                aiogram.types.InputMediaPhoto(
                    media=aiogram.types.BufferedInputFile(PICTURE, "1.jpg"), caption="альбом"
                ),
                aiogram.types.InputMediaPhoto(media=photo.photo[-1].file_id),
            ],
        )
        assert len({item.media_group_id for item in album}) == 1
        with pytest.raises(aiogram.exceptions.TelegramBadRequest, match="can't be mixed"):
            await bot.send_media_group(
                5,
                [
                    aiogram.types.InputMediaPhoto(media=photo.photo[-1].file_id),
                    aiogram.types.InputMediaDocument(media=sent.document.file_id),
                ],
            )

    aiogram_run(sim, token, work)
    uploads = [call for call in sim.get(f"/sim/sent?bot_id={bot_id}") if call["method"] == "sendDocument"]
    assert uploads[0]["files"][0]["name"] == "договор.txt"
    assert uploads[0]["files"][0]["size"] == 10
    assert uploads[0]["params"]["chat_id"] == 5


def test_aiogram_maps_every_refusal_to_its_exception(sim: Running) -> None:
    bot_id, token = sim.bot()
    sim.write(bot_id)
    sim.write(bot_id, 8)
    old = {"id": -500, "type": "group", "title": "Заказ"}
    sim.write(bot_id, chat=old, text=None, migrate_to_chat_id=-1001555296434)
    sim.write(bot_id, 6, chat={"id": -600, "type": "group", "title": "Другая"}, text="/x@demo_bot")

    async def work(bot: aiogram.Bot) -> None:
        with pytest.raises(aiogram.exceptions.TelegramBadRequest, match="chat not found"):
            await bot.send_message(777, "кто тут")
        with pytest.raises(
            aiogram.exceptions.TelegramForbiddenError, match="bot can't initiate conversation with a user"
        ):
            await bot.send_message(6, "кто тут")
        with pytest.raises(aiogram.exceptions.TelegramBadRequest, match="text must be non-empty"):
            await bot.send_message(5, "   ")
        with pytest.raises(aiogram.exceptions.TelegramBadRequest, match="message is too long"):
            await bot.send_message(5, "я" * 4097)
        with pytest.raises(aiogram.exceptions.TelegramBadRequest, match="BUTTON_DATA_INVALID"):
            await bot.send_message(
                5,
                "x",
                reply_markup=aiogram.types.InlineKeyboardMarkup(
                    inline_keyboard=[[aiogram.types.InlineKeyboardButton(text="я", callback_data="я" * 33)]]
                ),
            )
        with pytest.raises(aiogram.exceptions.TelegramBadRequest, match="can't parse entities: Can't find end tag"):
            await bot.send_message(5, "<b>x", parse_mode="HTML")
        with pytest.raises(aiogram.exceptions.TelegramMigrateToChat) as migrated:
            await bot.send_message(-500, "x")
        assert migrated.value.migrate_to_chat_id == -1001555296434
        with pytest.raises(aiogram.exceptions.TelegramBadRequest, match="failed to get HTTP URL content"):
            await bot.send_photo(5, "https://example.com/p.jpg")
        with pytest.raises(aiogram.exceptions.TelegramBadRequest, match="IMAGE_PROCESS_FAILED"):
            await bot.send_photo(5, aiogram.types.BufferedInputFile(b"not a picture", "p.jpg"))
        for number in range(20):
            await bot.send_message(8, str(number))
        with pytest.raises(aiogram.exceptions.TelegramRetryAfter) as late:
            await bot.send_message(8, "too fast")
        assert 1 <= late.value.retry_after <= 2

    aiogram_run(sim, token, work)


def test_aiogram_learns_of_blocks_and_revoked_tokens(sim: Running) -> None:
    bot_id, token = sim.bot()
    sim.write(bot_id)
    sim.post("/sim/block", bot_id=bot_id, user_id=5, blocked=True)

    async def blocked(bot: aiogram.Bot) -> None:
        with pytest.raises(aiogram.exceptions.TelegramForbiddenError, match="bot was blocked by the user"):
            await bot.send_message(5, "x")
        update = (await bot.get_updates())[-1]
        assert update.my_chat_member
        assert update.my_chat_member.new_chat_member.status == "kicked"

    aiogram_run(sim, token, blocked)
    sim.post("/sim/block", bot_id=bot_id, user_id=5, blocked=False)
    sim.post("/sim/people", id=5, deactivated=True)

    async def deactivated(bot: aiogram.Bot) -> None:
        with pytest.raises(aiogram.exceptions.TelegramForbiddenError, match="user is deactivated"):
            await bot.send_message(5, "x")

    aiogram_run(sim, token, deactivated)
    renewed = sim.post(f"/sim/bots/{bot_id}/revoke")["token"]
    assert renewed != token

    async def revoked(bot: aiogram.Bot) -> None:
        with pytest.raises(aiogram.exceptions.TelegramUnauthorizedError, match="Unauthorized"):
            await bot.get_me()

    aiogram_run(sim, token, revoked)
    assert sim.call(renewed, "getMe")["ok"]


def test_aiogram_manages_webhook_commands_and_chats(sim: Running) -> None:
    bot_id, token = sim.bot()
    group = {"id": -700, "type": "supergroup", "title": "Команда"}
    sim.write(bot_id, chat=group, text="/menu@demo_bot")
    sim.post("/sim/members", bot_id=bot_id, chat_id=-700, user={"id": 5, "first_name": "Anna"}, status="creator")
    sim.post("/sim/avatar", user_id=5, present=True)

    async def work(bot: aiogram.Bot) -> None:
        assert await bot.set_webhook(
            "https://bridge.reon.test/telegram/1", secret_token="s-1", allowed_updates=["message"]
        )
        info = await bot.get_webhook_info()
        assert (info.url, info.allowed_updates) == ("https://bridge.reon.test/telegram/1", ["message"])
        assert await bot.delete_webhook(drop_pending_updates=True)
        assert await bot.set_my_commands([aiogram.types.BotCommand(command="deals", description="Сделки")])
        assert (await bot.get_my_commands())[0].command == "deals"
        assert await bot.delete_my_commands()
        assert (await bot.get_chat(-700)).title == "Команда"
        assert (await bot.get_chat_member(-700, 5)).status == "creator"
        assert (await bot.get_chat_member(-700, bot_id)).status == "member"
        assert [member.user.id for member in await bot.get_chat_administrators(-700)] == [5]
        photos = await bot.get_user_profile_photos(5)
        avatar = await bot.download(photos.photos[0][-1].file_id)
        assert avatar
        assert avatar.read().startswith(b"\xff\xd8")
        assert await bot.leave_chat(-700)
        with pytest.raises(
            aiogram.exceptions.TelegramForbiddenError, match="bot is not a member of the supergroup chat"
        ):
            await bot.send_message(-700, "x")

    aiogram_run(sim, token, work)


def test_python_telegram_bot_works_unmodified(sim: Running) -> None:
    bot_id, token = sim.bot()
    sim.write(bot_id, text="привет")
    sim.write(bot_id, text=None, caption="счёт", file={"name": "счёт.pdf", "size": 5000, "mime": "application/pdf"})

    async def work(bot: telegram.Bot) -> None:
        assert bot.username == "demo_bot"
        first, second = await bot.get_updates(timeout=1)
        assert first.message
        assert first.message.text == "привет"
        assert second.message
        assert second.message.document
        assert second.message.document.file_name == "счёт.pdf"
        content = await (await bot.get_file(second.message.document.file_id)).download_as_bytearray()
        assert len(content) == 5000
        sent = await bot.send_message(
            5, "*важно*", parse_mode="MarkdownV2", reply_to_message_id=first.message.message_id
        )
        assert sent.entities[0].type == "bold"
        assert sent.reply_to_message
        photo = await bot.send_photo(5, PICTURE, caption="фото")
        assert photo.photo
        assert (await bot.send_document(5, b"abc", filename="a.txt")).document
        with pytest.raises(telegram.error.BadRequest, match="Message to edit not found"):
            await bot.edit_message_text("x", chat_id=5, message_id=999)
        with pytest.raises(telegram.error.BadRequest, match="Message is not modified"):
            await bot.edit_message_text("важно", chat_id=5, message_id=sent.message_id, entities=sent.entities)
        assert await bot.set_webhook("https://bridge.reon.test/x")
        with pytest.raises(telegram.error.Conflict):
            await bot.get_updates()

    ptb_run(sim, token, work)


def test_python_telegram_bot_maps_faults(sim: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    bot_id, token = sim.bot()
    sim.write(bot_id)

    async def work(bot: telegram.Bot) -> None:
        sim.post("/sim/faults", match="/sendMessage", status=429, retry_after=7, count=1)
        with pytest.raises(telegram.error.RetryAfter) as late:
            await bot.send_message(5, "x")
        assert late.value.retry_after == timedelta(seconds=7)
        sim.post("/sim/faults", match="/sendMessage", status=502, count=1)
        with pytest.raises(telegram.error.NetworkError):
            await bot.send_message(5, "x")
        sim.post("/sim/faults", match="/sendMessage", drop="after", count=1)
        with pytest.raises(telegram.error.NetworkError):
            await bot.send_message(5, "done, but nobody learns of it")
        sim.post("/sim/faults", match="/sendMessage", drop="before", count=1)
        with pytest.raises(telegram.error.NetworkError):
            await bot.send_message(5, "not done")

    ptb_run(sim, token, work)
    texts = [
        call["params"]["text"] for call in sim.get(f"/sim/sent?bot_id={bot_id}") if call["method"] == "sendMessage"
    ]
    assert texts == ["done, but nobody learns of it"]


def test_unknown_methods_and_tokens_are_refused_verbatim(sim: Running) -> None:
    bot_id, token = sim.bot()

    async def work(bot: aiogram.Bot) -> None:
        with pytest.raises(aiogram.exceptions.TelegramBadRequest, match="method is not simulated"):
            await bot.get_available_gifts()
        with pytest.raises(aiogram.exceptions.TelegramNotFound, match="method not found"):
            await bot(Missing())

    class Missing(aiogram.methods.TelegramMethod[bool]):
        __returning__ = bool
        __api_method__ = "sendTelepathy"

    aiogram_run(sim, token, work)
    assert sim.call(f"{bot_id}:{'A' * 35}", "getMe") == {"ok": False, "error_code": 401, "description": "Unauthorized"}
    assert sim.call("nonsense", "getMe")["error_code"] == 421
    assert sim.http.get("/other").json() == {"ok": False, "error_code": 404, "description": "Not Found"}
