"""A mailing while people talk: the benchmark's own measurement, with fewer people."""

from bench import mailing
from local.driver import LocalStack
from tests.e2e.driving import World, eventually


def test_people_who_talk_do_not_notice_a_mailing(empty_stack: LocalStack) -> None:
    """Every text once and in order, or `measure` itself raises; the p95 is the benchmark's, on a machine of its own."""
    found = mailing.measure(empty_stack, recipients=200, chatters=5)

    assert found.refused == 0
    assert found.incoming.p50_ms <= mailing.LONGEST_P95_MS
    assert found.outgoing.p50_ms <= mailing.LONGEST_P95_MS
    assert set(empty_stack.state()["dlq"].values()) == {0}


def test_files_of_one_message_arrive_as_one_album(world: World) -> None:
    account = world.account("alpha")
    bot = account.connect("shop_bot")
    talk = bot.conversation(5001)
    bot.hears(5001, "Покажите квартиру")
    assert eventually(lambda: account.texts(talk))
    pictures = [{"media": {"size": 2000 + number, "mime": "image/png", "seed": str(number)}} for number in range(3)]

    account.reply(talk, "Вот она", attachments=pictures)
    account.reply(talk, "Нравится?")

    assert eventually(lambda: bot.said_to(5001) == ["Нравится?"])
    (album,) = bot.sent("sendMediaGroup")
    assert album["result"]["ok"]
    assert [message.get("caption", "") for message in album["result"]["result"]] == ["Вот она", "", ""]
    assert [file["size"] for file in album["files"]] == [2000, 2001, 2002]
    assert album["at"] < bot.sent()[-1]["at"]
    assert eventually(lambda: [m["status"] for m in account.messages(talk, "outgoing")] == ["delivered"] * 4)
