"""What is said beside places and contacts."""

LIVE_LOCATION = "Трансляция геопозиции: показано её начало, движение видно только в Telegram"
OWN_NUMBER = "Собственный номер отправителя"
OTHERS_NUMBER = "Номер другого человека"
