"""Brief 004: its four criteria and its three scenarios, with its Russian texts."""

from functools import partial

from tests.e2e.driving import Json, World, eventually
from tests.e2e.funnels import ADMINS, FALLBACK, GALLIARD, GALLIARD_HIMSELF, Funnel, by_pipelines, by_webhooks

ADMIN: Json = {"id": 7001, "first_name": "Ольга", "username": "olga"}


def test_criterion_1_a_lead_comes_into_its_own_pipeline(world: World) -> None:
    funnel = by_pipelines(world)
    funnel.set_up()

    welcome = funnel.starts("agency")
    assert welcome["text"] == "Добро пожаловать в MONSTER AGENCY! Что нужно вашему бизнесу?"
    funnel.presses(welcome, "📈 Привлечь клиентов")

    (deal,) = eventually(funnel.deals, within=20)
    pipelines = {pipeline["id"]: pipeline["name"] for pipeline in funnel.account.pipelines()}
    assert deal["name"] == "Новый лид с Telegram: MONSTER AGENCY"
    assert pipelines[deal["pipeline_id"]] == "Monster Corp"


def test_criterion_2_the_deal_has_all_the_data(world: World) -> None:
    funnel = by_pipelines(world)
    funnel.set_up()

    funnel.presses(funnel.starts("agency"), "📈 Привлечь клиентов")

    (deal,) = eventually(funnel.deals, within=20)
    assert deal["name"] == "Новый лид с Telegram: MONSTER AGENCY"
    notes = eventually(partial(_notes, funnel, deal["id"]))
    assert notes == ["Запрос: Привлечь клиентов\nИмя: Galliard\nКонтакт: @betterrman\nИсточник: Telegram Bot"]
    world.stack.wait_idle()
    (contact,) = [one for one in funnel.account.everything()["contacts"] if one["id"] in deal["contacts"]]
    assert contact["name"] == "Galliard"
    assert contact["custom_fields"] == {
        "Telegram ID": str(GALLIARD),
        "Telegram username": "betterrman",
        "Telegram": "https://t.me/betterrman",
    }
    assert len(funnel.account.everything()["contacts"]) == 1, "the chat and the lead are one person's"


def test_criterion_3_a_lead_that_fails_is_told_word_for_word(world: World) -> None:
    funnel = by_webhooks(world)
    funnel.profiles[0]["webhook_url"] = "https://INVALID_URL/webhook"
    funnel.set_up()

    funnel.presses(funnel.starts("agency"), "📈 Привлечь клиентов")

    assert eventually(funnel.told) == [FALLBACK]
    assert funnel.leads() == []
    funnel.profiles[0]["webhook_url"] = funnel.address("agency")
    funnel.set_up()
    assert eventually(lambda: [text for text in funnel.told() if text.startswith("✅ ДОСТАВЛЕНО В CRM")])
    assert [call["status"] for call in funnel.leads("agency")] == [201], "the address was mended, the lead went through"
    assert eventually(lambda: funnel.account.failures() == [])


def test_criterion_4_an_answer_changes_the_message_or_is_a_new_one(world: World) -> None:
    funnel = by_webhooks(world)
    funnel.set_up()
    world.fault("partners", match="/leads/agency", status=500)

    funnel.presses(funnel.starts("agency"), "📈 Привлечь клиентов")
    assert eventually(funnel.told) == [FALLBACK]
    funnel.writes("https://example.com")

    assert eventually(lambda: [text for text in funnel.told() if "FOLLOW-UP" in text]) == [
        f"✅ ОБНОВЛЕНО: ССЫЛКА ПОЛУЧЕНА!\n\n{FALLBACK}\n\n📎 FOLLOW-UP:\nСообщение: https://example.com"
    ]
    assert len(funnel.told()) == 1, "in place"

    world.no_faults()
    anna: Json = {"id": 5002, "first_name": "Анна", "username": "anna"}
    funnel.presses(funnel.starts("agency", anna), "📈 Привлечь клиентов", anna)
    assert eventually(lambda: [call for call in funnel.leads("agency") if call["body"]["contact"]["name"] == "Анна"])
    funnel.writes("https://anna.example", anna)
    assert eventually(lambda: [text for text in funnel.told() if "anna.example" in text]) == [
        "📎 FOLLOW-UP от @anna (AGENCY):\n\nhttps://anna.example"
    ]

    boris: Json = {"id": 5003, "first_name": "Борис", "username": "boris"}
    funnel.presses(funnel.starts("agency", boris), "📈 Привлечь клиентов", boris)
    assert eventually(lambda: [call for call in funnel.leads("agency") if call["body"]["contact"]["name"] == "Борис"])
    brief = {"name": "бриф.pdf", "size": 2000, "mime": "application/pdf"}
    sent = funnel.writes("", boris, file=brief, caption="Наш бриф")
    assert eventually(lambda: [text for text in funnel.told() if "@boris" in text]) == [
        "📎 FOLLOW-UP от @boris (AGENCY):\n\n[Файл: бриф.pdf] Наш бриф"
    ]
    (copy,) = eventually(lambda: funnel.bot.sent("copyMessage"))
    assert [int(copy["params"][name]) for name in ("chat_id", "from_chat_id", "message_id")] == [
        ADMINS,
        boris["id"],
        sent["message_id"],
    ]
    assert len(funnel.told()) == 3, "answers of different people never mix"


def test_scenario_1_monster_agency(world: World) -> None:
    funnel = by_webhooks(world)
    _plays(funnel, "agency", "MONSTER AGENCY", "📈 Привлечь клиентов", "https://mycompany.com")

    conversation = funnel.bot.conversation(GALLIARD)
    texts = funnel.account.texts(conversation)
    # Telegram tells no time of a press: within one second it stands behind what was written.
    assert sorted(texts) == ["/start agency", "https://mycompany.com", "📈 Привлечь клиентов"]
    said = [message["text"] for message in funnel.account.messages(conversation, "outgoing")]
    welcome = "Добро пожаловать в MONSTER AGENCY! Что нужно вашему бизнесу?\n📈 Привлечь клиентов\n🎯 Настроить рекламу"
    assert said == [welcome, "Пришлите ссылку на сайт или соцсети"]


def test_scenario_2_monster_cg(world: World) -> None:
    _plays(by_webhooks(world), "cg", "MONSTER CG", "🤖 AI-видео", "https://youtube.com/watch?v=reference")


def test_scenario_3_monster_express(world: World) -> None:
    _plays(by_webhooks(world), "express", "MONSTER EXPRESS", "💻 Сайт / Лендинг", "Нужен лендинг для продажи курсов")


def test_people_press_twice_and_enter_a_lead_by_hand(world: World) -> None:
    """Two fast presses are one lead; «Внёс вручную» ends the tries; without an admin chat a lead stands in the list."""
    funnel = by_webhooks(world)
    funnel.set_up(default="express")
    world.fault("partners", match="/leads/", status=503)
    funnel.writes("/start agency")
    welcome = funnel.starts("agency")
    for _ in range(2):
        funnel.presses(welcome, "📈 Привлечь клиентов")
    assert eventually(funnel.told) == [FALLBACK]
    assert len(eventually(lambda: funnel.leads("agency")[1:])) >= 1, "it is tried again"
    assert len({call["headers"]["Idempotency-Key"] for call in funnel.leads("agency")}) == 1
    assert [one["text"] for one in funnel.said_to(GALLIARD)].count(welcome["text"]) == 1

    message = next(one for one in funnel.said_to(ADMINS) if "FALLBACK" in one["text"])
    funnel.press(message, "Внёс вручную", ADMIN, ADMINS)
    assert eventually(lambda: [text for text in funnel.told() if text.startswith("✅ ВНЕСЕНО ВРУЧНУЮ (Ольга (@olga))")])
    world.stack.wait_idle()
    tries = len(funnel.leads("agency"))

    funnel.open_admin_chat("kicked")
    nobody: Json = {"id": 5003, "first_name": "<b>Вася</b>"}
    unknown = funnel.starts("nothing_known", nobody)
    assert unknown["text"].startswith("Добро пожаловать в MONSTER EXPRESS!")
    funnel.presses(unknown, "🖼 Баннер", nobody)
    (failure,) = eventually(funnel.account.failures)
    assert (failure["direction"], failure["reason"]) == ("lead", "lead_not_taken")
    assert failure["text"].startswith("Заявка MONSTER EXPRESS от <b>Вася</b> («Баннер»): CRM не приняла")
    world.no_faults()
    assert eventually(lambda: not funnel.account.failures()), "it went through"
    assert len(funnel.leads("agency")) == tries
    assert [call["body"]["contact"] for call in funnel.leads("express") if call["status"] == 201] == [
        {"name": "<b>Вася</b>", "username": "не указан"}
    ]


def test_a_lead_that_may_be_there_twice_is_left_to_people(world: World) -> None:
    """Its webhook takes it and never says so in time; people are asked to look, and may have it sent once more."""
    funnel = by_webhooks(world)
    funnel.set_up()
    world.fault("partners", match="POST /leads/agency", delay_ms=12_000)
    funnel.presses(funnel.starts("agency"), "📈 Привлечь клиентов")

    (told,) = eventually(lambda: [text for text in funnel.told() if text.startswith("❓ CRM не подтвердила приём")])
    assert told.endswith(FALLBACK)
    doubtful = "CRM не подтвердила приём, но могла её принять"
    assert eventually(lambda: [doubtful in one["text"] for one in funnel.account.failures()] == [True])
    (failure,) = funnel.account.failures()
    assert [(call["status"], call["answered"]) for call in funnel.leads("agency")] == [(201, False)] * 2
    assert len({call["headers"]["Idempotency-Key"] for call in funnel.leads("agency")}) == 1

    world.no_faults()
    assert funnel.account.api("POST", f"/v1/failures/{failure['id']}/retry").status_code == 202
    assert eventually(lambda: [text for text in funnel.told() if text.startswith("✅ ДОСТАВЛЕНО В CRM")])
    assert eventually(lambda: not funnel.account.failures())
    assert len(funnel.leads("agency")) == 3


def _plays(funnel: Funnel, key: str, brand: str, label: str, answer: str) -> None:
    funnel.set_up()
    choice = label.partition(" ")[2]

    funnel.presses(funnel.starts(key), label)

    # A call is noted before it is answered.
    (call,) = eventually(lambda: [call for call in funnel.leads() if call["answered"]])
    assert (call["path"], call["status"]) == (f"/leads/{key}", 201)
    assert call["body"] == {
        "lead_name": f"Новый лид с Telegram: {brand}",
        "contact": {"name": "Galliard", "username": "@betterrman"},
        "source": "Telegram Bot",
        "request_details": choice,
    }
    question = next(profile["follow_up"] for profile in funnel.profiles if profile["key"] == key)
    assert eventually(lambda: [one for one in funnel.said_to(GALLIARD) if one["text"] == question])
    funnel.writes(answer, GALLIARD_HIMSELF)
    assert eventually(funnel.told) == [f"📎 FOLLOW-UP от @betterrman ({key.upper()}):\n\n{answer}"]
    funnel.world.stack.wait_idle()
    assert len(funnel.leads()) == 1
    assert funnel.account.failures() == []


def _notes(funnel: Funnel, deal_id: int) -> list[str]:
    (deal,) = [deal for deal in funnel.deals() if deal["id"] == deal_id]
    return [note["text"] for note in deal["notes"]]
