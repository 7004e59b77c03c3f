"""What is said beside places and contacts."""

LIVE_LOCATION = "Трансляция геопозиции: показано её начало, движение видно только в Telegram"
OWN_NUMBER = "Собственный номер отправителя"
OTHERS_NUMBER = "Номер другого человека"

BESIDE_A_NUMBER = {
    "TEL": "Ещё телефон",
    "EMAIL": "Почта",
    "ORG": "Компания",
    "TITLE": "Должность",
    "ADR": "Адрес",
    "URL": "Сайт",
    "NOTE": "Заметка",
}
"""What a contact may tell besides, by the names of vCard."""
