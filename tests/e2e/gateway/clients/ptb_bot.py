"""A bot as its owner wrote it with python-telegram-bot: only address and key come from outside."""

import os

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

NAME, AGE = range(2)
Context = ContextTypes.DEFAULT_TYPE


async def heard(update: Update, _: Context) -> None:
    print("heard", update.update_id, flush=True)


async def start(update: Update, _: Context) -> None:
    flowers = [
        [InlineKeyboardButton("Розы", callback_data="roses")],
        [InlineKeyboardButton("Пионы", callback_data="peonies")],
    ]
    await update.message.reply_text("Что вам нравится?", reply_markup=InlineKeyboardMarkup(flowers))


async def pressed(update: Update, _: Context) -> None:
    await update.callback_query.answer("Принято")
    await update.callback_query.edit_message_text(f"Вы выбрали: {update.callback_query.data}")


async def order(update: Update, _: Context) -> int:
    await update.message.reply_text("Как вас зовут?")
    return NAME


async def name(update: Update, context: Context) -> int:
    context.user_data["name"] = update.message.text
    await update.message.reply_text("Сколько вам лет?")
    return AGE


async def age(update: Update, context: Context) -> int:
    await update.message.reply_text(f"Записано: {context.user_data['name']}, {update.message.text}")
    return ConversationHandler.END


async def photo(update: Update, _: Context) -> None:
    file = await update.message.photo[-1].get_file()
    content = bytes(await file.download_as_bytearray())
    await update.message.reply_photo(content, caption=f"Ваше фото: {len(content)}")


async def echo(update: Update, _: Context) -> None:
    await update.message.reply_text(f"Эхо: {update.message.text}")


def main() -> None:
    root, drop = os.environ["BOT_API"], "DROP" in os.environ
    application = (
        Application.builder()
        .token(os.environ["BOT_KEY"])
        .base_url(f"{root}/bot")
        .base_file_url(f"{root}/file/bot")
        .build()
    )
    words = filters.TEXT & ~filters.COMMAND
    talk = ConversationHandler(
        [CommandHandler("order", order)], {NAME: [MessageHandler(words, name)], AGE: [MessageHandler(words, age)]}, []
    )
    application.add_handler(TypeHandler(Update, heard), group=-1)
    application.add_handlers([talk, CommandHandler("start", start), CallbackQueryHandler(pressed)])
    application.add_handlers([MessageHandler(filters.PHOTO, photo), MessageHandler(words, echo)])
    if "WEBHOOK" in os.environ:
        application.run_webhook(
            "127.0.0.1",
            int(os.environ["PORT"]),
            "/ptb",
            webhook_url=os.environ["WEBHOOK"],
            secret_token="geheim-ptb",
            drop_pending_updates=drop,
        )
    else:
        application.run_polling(drop_pending_updates=drop)


main()
