"""Bots that strangers' libraries run, only address and token changed, beside a manager who talks with their people."""

from tests.e2e.driving import side_by_side
from tests.e2e.gateway.scenes import STARTING, Scene

PHOTO = 5000


def test_the_code_and_a_manager_talk_with_the_same_person(scenes: list[Scene]) -> None:
    """It is started, interrupted, started with all that waits thrown away, killed: amoCRM shows all that is said."""

    def play(_: int, scene: Scene) -> None:
        before = scene.asked_of_telegram()
        with STARTING:
            scene.program.start()
            scene.greet()
        talk(scene)
        restart(scene)
        assert scene.asked_of_telegram() == before
        answered = scene.bot.sent("answerCallbackQuery")
        assert [call["params"]["text"] for call in answered if call["result"]["ok"]] == ["Принято"]

    side_by_side(play, scenes)
    account = scenes[0].bot.account
    assert account.failures() == []


def talk(scene: Scene) -> None:
    scene.manage("Здравствуйте! Я менеджер, если бот не поможет")
    scene.press("Розы")
    scene.write("привет", "Эхо: привет")
    photo = {"name": "photo.jpg", "size": PHOTO, "mime": "image/jpeg", "kind": "photo"}
    scene.bot.hears(scene.person, file=photo, caption="такие")
    scene.see("такие", f"Ваше фото: {PHOTO}")
    scene.write("/order", "Как вас зовут?")
    scene.write("Анна", "Сколько вам лет?")
    scene.manage("Это для скидки")
    scene.write("33", "Записано: Анна, 33")


def restart(scene: Scene) -> None:
    """What is written while the code is away waits for it, unless it throws away what waits."""
    scene.program.interrupt()
    scene.write("пока нет кода")
    scene.manage("Код отдыхает, я здесь")
    with STARTING:
        scene.program.start(drop=True)
        scene.until_it_answers()
    scene.write("снова", "Эхо: снова")
    scene.program.kill()
    scene.write("пока код убит")
    with STARTING:
        scene.program.start()
        scene.see("Эхо: пока код убит")
    scene.write("и опять", "Эхо: и опять")
    scene.program.interrupt()
