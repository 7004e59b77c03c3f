"""A bot as its owner wrote it with aiogram, before there was a CRM: only address and key come from outside."""

import asyncio
import os

from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import Command, CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import (
    BufferedInputFile,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    TelegramObject,
)
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

SECRET = "geheim-aiogram"
FLOWERS = InlineKeyboardMarkup(
    inline_keyboard=[
        [InlineKeyboardButton(text="Розы", callback_data="roses")],
        [InlineKeyboardButton(text="Пионы", callback_data="peonies")],
    ]
)


class Order(StatesGroup):
    name = State()
    age = State()


dispatcher = Dispatcher()


@dispatcher.update.outer_middleware()
async def heard(handler, event: TelegramObject, data: dict) -> object:
    print("heard", event.update_id, flush=True)
    return await handler(event, data)


@dispatcher.message(CommandStart())
async def start(message: Message) -> None:
    await message.answer("Что вам нравится?", reply_markup=FLOWERS)


@dispatcher.callback_query()
async def pressed(query: CallbackQuery) -> None:
    await query.answer("Принято")
    await query.message.edit_text(f"Вы выбрали: {query.data}")


@dispatcher.message(Command("order"))
async def order(message: Message, state: FSMContext) -> None:
    await state.set_state(Order.name)
    await message.answer("Как вас зовут?")


@dispatcher.message(Order.name)
async def name(message: Message, state: FSMContext) -> None:
    await state.update_data(name=message.text)
    await state.set_state(Order.age)
    await message.answer("Сколько вам лет?")


@dispatcher.message(Order.age)
async def age(message: Message, state: FSMContext) -> None:
    told = await state.get_data()
    await state.clear()
    await message.answer(f"Записано: {told['name']}, {message.text}")


@dispatcher.message(F.photo)
async def photo(message: Message, bot: Bot) -> None:
    picture = await bot.download(message.photo[-1])
    content = picture.read()
    await message.answer_photo(BufferedInputFile(content, "photo.jpg"), caption=f"Ваше фото: {len(content)}")


@dispatcher.message(F.text)
async def echo(message: Message) -> None:
    await message.answer(f"Эхо: {message.text}")


async def poll(bot: Bot) -> None:
    await bot.delete_webhook(drop_pending_updates="DROP" in os.environ)
    await dispatcher.start_polling(bot)


def serve(bot: Bot) -> None:
    async def take_webhook(bot: Bot) -> None:
        await bot.set_webhook(os.environ["WEBHOOK"], secret_token=SECRET, drop_pending_updates="DROP" in os.environ)

    dispatcher.startup.register(take_webhook)
    application = web.Application()
    SimpleRequestHandler(dispatcher, bot, secret_token=SECRET).register(application, path="/aiogram")
    setup_application(application, dispatcher, bot=bot)
    web.run_app(application, host="127.0.0.1", port=int(os.environ["PORT"]), print=None)


def main() -> None:
    session = AiohttpSession(api=TelegramAPIServer.from_base(os.environ["BOT_API"]))
    bot = Bot(os.environ["BOT_KEY"], session=session)
    if "WEBHOOK" in os.environ:
        serve(bot)
    else:
        asyncio.run(poll(bot))


main()
