"""A bot of a flower shop, written with aiogram: it answers by itself, while managers talk with its people in amoCRM.

Nothing in it knows of amoCRM. Only the address of the Bot API and the token are those from the bot's settings:

    pip install aiogram
    BOT_API=https://… BOT_TOKEN=123456789:… python owner_bot.py
"""

import asyncio
import logging
import os

from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import Command, CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message
from aiogram.utils.keyboard import InlineKeyboardBuilder

PRICES = {"Розы": 4500, "Пионы": 7500, "Тюльпаны": 2900}

shop = Dispatcher()


class Order(StatesGroup):
    day = State()
    address = State()


@shop.message(CommandStart())
@shop.message(Command("menu"))
async def greet(message: Message, state: FSMContext) -> None:
    await state.clear()
    menu = InlineKeyboardBuilder()
    for flowers, price in PRICES.items():
        menu.button(text=f"{flowers}, {price} ₽", callback_data=flowers)
    await message.answer("Какие цветы привезти?", reply_markup=menu.adjust(1).as_markup())


@shop.callback_query(F.data.in_(PRICES), F.data.as_("flowers"), F.message.as_("menu"))
async def choose(press: CallbackQuery, flowers: str, menu: Message, state: FSMContext) -> None:
    await state.set_state(Order.day)
    await state.update_data(flowers=flowers)
    await press.answer("Хороший выбор!")
    await menu.edit_text(f"{flowers}, {PRICES[flowers]} ₽. В какой день привезти?")


@shop.message(Order.day, F.text)
async def ask_address(message: Message, state: FSMContext) -> None:
    await state.set_state(Order.address)
    await state.update_data(day=message.text)
    await message.answer("По какому адресу?")


@shop.message(Order.address, F.text)
async def finish(message: Message, state: FSMContext) -> None:
    order = await state.get_data()
    await state.clear()
    await message.answer(f"Записал: {order['flowers']}, {order['day']}, {message.text}. Менеджер подтвердит заказ.")


@shop.message(F.photo[-1].file_id.as_("photo"))
async def like(message: Message, photo: str) -> None:
    await message.answer_photo(photo, caption="Красиво! Соберём такой же. Цены: /menu")


async def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    api = TelegramAPIServer.from_base(os.environ["BOT_API"])
    async with Bot(os.environ["BOT_TOKEN"], session=AiohttpSession(api=api)) as bot:
        await shop.start_polling(bot)


asyncio.run(main())
