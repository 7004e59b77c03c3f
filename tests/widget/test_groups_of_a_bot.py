"""Groups and staff under a bot's row, in a real browser with the real archive."""

from playwright.sync_api import Locator, Page, expect

from tests.e2e.driving import Account, Json, World, eventually
from tests.e2e.grouping import GroupChat, deals_of
from tests.widget.bots_page import choose, select, window
from tests.widget.conftest import OpenSettings
from tests.widget.opened_bot import group, link_deal, open_row, tab

GROUP = "<b>Ремонт</b> & Ко"
DEAL = "<img src=x onerror=document.title='hurt'>"
PERSON: Json = {"id": 5001, "first_name": "<i>Мария</i>", "username": "maria_sokolova"}
AUTHORS, LINKERS = "Кто показан автором сообщений", "Кто может связывать группу со сделками"


def settled(account: Account) -> dict[str, object]:
    (found,) = account.api("GET", "/v1/groups").json()["groups"]
    settings: dict[str, object] = found["settings"]
    return settings


def test_a_group_is_linked_unlinked_and_set_by_two_administrators(world: World, open_settings: OpenSettings) -> None:
    account = world.account("flowers")
    chat = GroupChat(account.connect("shop_bot", "Магазин"), title=GROUP)
    chat.add(chat.bot)
    first, second = deals_of(account, DEAL, "Кухня")
    page = open_settings(account)
    place = group(tab(open_row(page, "shop_bot"), "Группы"), GROUP)
    expect(place).to_contain_text("не связана со сделками")
    expect(place).to_contain_text("Администратор")

    link(place, chat, first, second)
    see_no_html(page)
    unlink(page, place, chat, second)

    other = open_settings(account)
    tab(open_row(other, "shop_bot"), "Группы")
    two_administrators(account, page, other)
    staff(page, account, chat)


def see_no_html(page: Page) -> None:
    """Names of groups, people and deals are text."""
    expect(page.locator(".bot b, .bot i, .bot img")).to_have_count(0)
    assert page.title() != "hurt"


def link(place: Locator, chat: GroupChat, first: int, second: int) -> None:
    """By its number, by the address of its card; and what is no deal of this account is told so."""
    for text, refusal in (
        ("", "Впишите номер сделки"),
        ("завтра", "Не похоже на сделку"),
        (f"https://other.amocrm.ru/leads/detail/{first}", "другого аккаунта"),
        ("999999", "Такой сделки нет"),
    ):
        link_deal(place, text)
        expect(place.get_by_text(refusal)).to_be_visible()
        expect(place.get_by_role("textbox")).to_have_attribute("aria-invalid", "true")
    link_deal(place, f" № {first}\u200b")
    deal = place.get_by_role("link", name=DEAL)
    expect(deal).to_have_attribute("href", f"https://flowers.amocrm.ru/leads/detail/{first}")
    expect(place.get_by_role("textbox")).to_have_value("")
    link_deal(place, f"https://flowers.amocrm.ru/leads/detail/{second}?tab_id=1")
    expect(place.get_by_role("link", name="Кухня")).to_be_visible()
    link_deal(place, str(second))
    expect(place.get_by_text("уже связана")).to_be_visible()
    assert set(chat.links()) == {first, second}


def unlink(page: Page, place: Locator, chat: GroupChat, second: int) -> None:
    """It is asked once more, and a press on «Отмена» changes nothing."""
    button = place.get_by_role("button", name=f"Отвязать сделку «{DEAL}»")
    button.click()
    question = window(page, "Точно отвязать сделку?")
    expect(question).to_contain_text(DEAL)
    expect(question).to_contain_text(GROUP)
    question.get_by_role("button", name="Отмена").click()
    expect(question).to_have_count(0)
    expect(button).to_be_focused()
    button.click()
    question.get_by_role("button", name="Отвязать", exact=True).click()
    expect(question).to_have_count(0)
    expect(place.get_by_role("link", name=DEAL)).to_have_count(0)
    expect(place.get_by_role("status").filter(has_text="отвязана")).to_be_visible()
    assert set(chat.links()) == {second}


def two_administrators(account: Account, mine: Page, theirs: Page) -> None:
    """Fields that only one of them changed are all kept; of the same field nobody loses theirs unknowingly."""
    ours, others = settings(mine), settings(theirs)
    choose(ours, AUTHORS, "Группа, а имя участника — в первой строке")
    choose(others, LINKERS, "Подтверждённые сотрудники")
    save(mine, ours)
    save(theirs, others)
    assert settled(account) == {"authors": "line", "linkers": "staff", "other_bots": False}

    ours, others = settings(mine), settings(theirs)
    expect(select(others, AUTHORS)).to_contain_text("в первой строке")
    choose(others, LINKERS, "Администраторы группы")
    save(theirs, others)
    choose(ours, LINKERS, "Все участники группы")
    ours.get_by_role("checkbox", name="Показывать в сделке сообщения других ботов").focus()
    mine.keyboard.press("Space")
    ours.get_by_role("button", name="Сохранить").click()
    expect(ours.get_by_text("другой администратор")).to_contain_text("«Администраторы группы»")
    assert settled(account) == {"authors": "line", "linkers": "administrators", "other_bots": False}
    expect(select(ours, LINKERS)).to_contain_text("Все участники группы")
    mine.keyboard.press("Escape")
    mine.get_by_role("button", name="Вернуться").click()
    save(mine, ours)
    assert settled(account) == {"authors": "line", "linkers": "anyone", "other_bots": True}


def settings(page: Page) -> Locator:
    page.get_by_role("button", name=f"Настройки группы «{GROUP}»").click()
    return window(page, f"Настройки группы «{GROUP}»")


def save(page: Page, dialog: Locator) -> None:
    dialog.get_by_role("button", name="Сохранить").click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_text("Настройки группы сохранены")).to_be_visible()


def staff(page: Page, account: Account, chat: GroupChat) -> None:
    """Somebody says to be of the company; an administrator confirms it, changes who it is, takes it back."""
    chat.hears(PERSON["id"], "/me", **{"from": PERSON})
    assert eventually(lambda: account.api("GET", "/v1/staff").json()["staff"])
    place = tab(open_row(page, "shop_bot"), "Сотрудники")
    colleague = place.get_by_role("listitem").filter(has_text="<i>Мария</i>")
    expect(colleague).to_contain_text("Ждёт подтверждения")
    expect(colleague).to_contain_text(GROUP)
    see_no_html(page)
    expect(colleague.get_by_role("button", name="Подтвердить")).to_be_disabled()
    users = account.everything()["users"]
    for user in users[:2]:
        choose(colleague, "Кто это в amoCRM", user["name"])
        colleague.get_by_role("button", name="Подтвердить").or_(
            colleague.get_by_role("button", name="Сохранить")
        ).click()
        expect(place.get_by_role("status").filter(has_text="теперь сотрудник")).to_contain_text(user["name"])
        [confirmed] = account.api("GET", "/v1/staff").json()["staff"]
        assert (confirmed["state"], confirmed["user_id"]) == ("confirmed", user["id"])
    colleague.get_by_role("button", name="Убрать").click()
    question = window(page, "Точно убрать из сотрудников?")
    question.get_by_role("button", name="Убрать", exact=True).click()
    expect(place.get_by_text("Пока никто не назвался сотрудником")).to_be_visible()
    assert account.api("GET", "/v1/staff").json()["staff"] == []
