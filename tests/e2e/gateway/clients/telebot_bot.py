"""A bot as its owner wrote it with pyTelegramBotAPI: only address and key come from outside."""

import os
import signal
import sys

import telebot
from aiohttp import web
from telebot import apihelper
from telebot.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message, Update

SECRET = "geheim-telebot"

apihelper.API_URL = os.environ["BOT_API"] + "/bot{0}/{1}"
apihelper.FILE_URL = os.environ["BOT_API"] + "/file/bot{0}/{1}"
apihelper.ENABLE_MIDDLEWARE = True
bot = telebot.TeleBot(os.environ["BOT_KEY"], num_threads=1)


@bot.middleware_handler()
def heard(_: telebot.TeleBot, update: Update) -> None:
    print("heard", update.update_id, flush=True)


@bot.message_handler(commands=["start"])
def start(message: Message) -> None:
    flowers = InlineKeyboardMarkup()
    flowers.add(InlineKeyboardButton("Розы", callback_data="roses"))
    flowers.add(InlineKeyboardButton("Пионы", callback_data="peonies"))
    bot.send_message(message.chat.id, "Что вам нравится?", reply_markup=flowers)


@bot.callback_query_handler(lambda _: True)
def pressed(query: CallbackQuery) -> None:
    bot.answer_callback_query(query.id, "Принято")
    bot.edit_message_text(f"Вы выбрали: {query.data}", query.message.chat.id, query.message.message_id)


@bot.message_handler(commands=["order"])
def order(message: Message) -> None:
    asked = bot.send_message(message.chat.id, "Как вас зовут?")
    bot.register_next_step_handler(asked, name)


def name(message: Message) -> None:
    asked = bot.send_message(message.chat.id, "Сколько вам лет?")
    bot.register_next_step_handler(asked, age, message.text)


def age(message: Message, told: str) -> None:
    bot.send_message(message.chat.id, f"Записано: {told}, {message.text}")


@bot.message_handler(content_types=["photo"])
def photo(message: Message) -> None:
    file = bot.get_file(message.photo[-1].file_id)
    content = bot.download_file(file.file_path)
    bot.send_photo(message.chat.id, content, caption=f"Ваше фото: {len(content)}")


@bot.message_handler(content_types=["text"])
def echo(message: Message) -> None:
    bot.send_message(message.chat.id, f"Эхо: {message.text}")


async def take(request: web.Request) -> web.Response:
    if request.headers.get("X-Telegram-Bot-Api-Secret-Token") != SECRET:
        return web.Response(status=403)
    bot.process_new_updates([Update.de_json(await request.json())])
    return web.Response()


def main() -> None:
    drop = "DROP" in os.environ
    if "WEBHOOK" in os.environ:
        bot.remove_webhook()
        bot.set_webhook(os.environ["WEBHOOK"], secret_token=SECRET, drop_pending_updates=drop)
        application = web.Application()
        application.router.add_post("/telebot", take)
        web.run_app(application, host="127.0.0.1", port=int(os.environ["PORT"]), print=None)
    else:
        bot.remove_webhook()
        bot.infinity_polling(skip_pending=drop)


signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
main()
