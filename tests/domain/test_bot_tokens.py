"""A bot's token is found in whatever people paste."""

import pytest

from bridge.domain.bot_tokens import LONGEST_TEXT, find_token
from bridge.domain.errors import RefusedError

TOKEN = "8248148277:AAZYMHWd2eoXDECdfe-jsrRD31Z_XqRneE2"
OTHER = "8248148277:AAZYMHWd2eoXDECdfe-jsrRD31Z_XqRneE3"
RUSSIAN = f"""Готово! Поздравляем с новым ботом. Вы найдёте его по адресу t.me/flowers_bot.

Используйте этот токен для доступа к HTTP API:
{TOKEN}
Храните токен в безопасности: им может воспользоваться кто угодно.

Описание Bot API: https://core.telegram.org/bots/api"""
ENGLISH = f"""Done! Congratulations on your new bot. You will find it at t.me/flowers_bot. You can now add a \
description, about section and profile picture for your bot, see /help for a list of commands.

Use this token to access the HTTP API:
{TOKEN}
Keep your token secure and store it safely, it can be used by anyone to control your bot.

For a description of the Bot API, see this page: https://core.telegram.org/bots/api"""


@pytest.mark.parametrize(
    "text",
    [
        TOKEN,
        f"  {TOKEN}\n",
        f"\t{TOKEN[:10]} {TOKEN[10:]}",
        f"{TOKEN[:11]}\n{TOKEN[11:30]}\r\n{TOKEN[30:]}",
        f"{TOKEN[:43]} {TOKEN[43:]}",
        " ".join(TOKEN),
        f"\ufeff{TOKEN[:5]}\u200b{TOKEN[5:20]}\u2060{TOKEN[20:30]}\u00ad{TOKEN[30:]}\u200e",
        f"{TOKEN[:4]}\u00a0{TOKEN[4:12]}\u2009{TOKEN[12:]}\u2028",
        TOKEN.replace("-", "\u2011"),
        TOKEN.replace(":", "\uff1a"),
        f"«{TOKEN}»",
        f"`{TOKEN}`",
        f"Токен:{TOKEN}.",
        f"token={TOKEN};",
        f"{TOKEN} это токен бота flowers_bot",
        f"{TOKEN} shop",
        f"bot{TOKEN}",
        f"https://api.telegram.org/bot{TOKEN}/getMe?timeout=5",
        f"https://api.telegram.org/bot{TOKEN.replace(':', '%3A')}/getMe",
        f"https://api.telegram.org/file/bot{TOKEN}/photos/file_1.jpg",
        RUSSIAN,
        ENGLISH,
        ENGLISH.replace(TOKEN, f"{TOKEN[:25]}\n{TOKEN[25:]}"),
        f"{TOKEN[:25]} {TOKEN[25:]}\nKeep your token secure",
        RUSSIAN.replace("\n", "\r\n"),
        f"{ENGLISH}\n{RUSSIAN}",
    ],
)
def test_one_token_is_found_in(text: str) -> None:
    assert find_token(text) == TOKEN


@pytest.mark.parametrize("secret", ["A" * 30, "B" * 34, "C" * 40])
def test_a_token_of_another_length_is_one_too(secret: str) -> None:
    assert find_token(f"7001:{secret}") == f"7001:{secret}"
    assert find_token(f"токен 7001:{secret}\n") == f"7001:{secret}"


@pytest.mark.parametrize("text", [f"{TOKEN} {OTHER}", f"{ENGLISH}\n{OTHER}", f"{TOKEN}\n7001:{'A' * 35}"])
def test_several_tokens_are_refused_because_nobody_knows_which(text: str) -> None:
    with pytest.raises(RefusedError) as refused:
        find_token(text)
    assert (refused.value.status, refused.value.code) == (422, "bad_token")
    assert "несколько" in refused.value.text


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "no token",
        "8248148277",
        f"{TOKEN[:10]}",
        TOKEN.replace(":", ""),
        f"0{TOKEN}",
        "8248148277:AAZY",
        "8248148277:ААЗУМНШд2еоХДЕЦдфеойсрРД31ЗЫХqРнеЕ2",
        "\u200b\u200d",
        "\ud800",
        "1:" * (LONGEST_TEXT // 2),
        "1 : " * (LONGEST_TEXT // 4),
        "1" + " " * LONGEST_TEXT,
        "bot" * (LONGEST_TEXT // 3),
    ],
)
def test_what_holds_no_token_is_refused(text: str) -> None:
    with pytest.raises(RefusedError) as refused:
        find_token(text)
    assert (refused.value.status, refused.value.code) == (422, "bad_token")
    assert "BotFather" in refused.value.text
