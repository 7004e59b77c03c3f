"""Why a message could not be delivered, in the words the manager reads."""

from enum import StrEnum


class Reason(StrEnum):
    """A stable code of what went wrong; `text` is the plain Russian that people see."""

    BOT_BLOCKED = "bot_blocked"
    USER_DEACTIVATED = "user_deactivated"
    CHAT_NOT_FOUND = "chat_not_found"
    NO_RIGHTS = "no_rights"
    WRITE_FIRST = "write_first"
    TOKEN_REVOKED = "token_revoked"  # noqa: S105
    BOT_OFF = "bot_off"
    BOT_UNKNOWN = "bot_unknown"
    EMPTY_MESSAGE = "empty_message"
    KIND_UNKNOWN = "kind_unknown"
    TOO_LONG = "too_long"
    KIND_FORBIDDEN = "kind_forbidden"
    PERSON_RESTRICTS = "person_restricts"
    FILE_TOO_LARGE = "file_too_large"
    FILE_EMPTY = "file_empty"
    FILE_GONE = "file_gone"
    FILE_ELSEWHERE = "file_elsewhere"
    FILE_UNREADABLE = "file_unreadable"
    FILE_UNAVAILABLE = "file_unavailable"
    FILE_REFUSED = "file_refused"
    KIND_NOT_ALLOWED = "kind_not_allowed"
    BUTTONS_REFUSED = "buttons_refused"
    REACTION_REFUSED = "reaction_refused"
    TARGET_GONE = "target_gone"
    UNCHANGED = "unchanged"
    TOO_LATE = "too_late"
    CHAT_MOVED = "chat_moved"
    TOPIC_GONE = "topic_gone"
    TOPIC_CLOSED = "topic_closed"
    NOT_LINKED = "not_linked"
    NOT_IN_GROUP = "not_in_group"
    GROUP_DELETED = "group_deleted"
    BOT_TO_BOT = "bot_to_bot"
    TELEGRAM_REFUSED = "telegram_refused"
    TELEGRAM_UNAVAILABLE = "telegram_unavailable"
    TELEGRAM_UNCLEAR = "telegram_unclear"
    WEBHOOK_REFUSED = "webhook_refused"
    LICENCE_ENDED = "licence_ended"
    ACCOUNT_UNPAID = "account_unpaid"
    ACCOUNT_UNAUTHORISED = "account_unauthorised"
    WIDGET_OFF = "widget_off"
    AMO_REFUSED = "amo_refused"
    AMO_GONE = "amo_gone"
    SOURCES_FULL = "sources_full"
    AMO_UNAVAILABLE = "amo_unavailable"
    AMO_UNCLEAR = "amo_unclear"
    PERSON_BEING_INTRODUCED = "person_being_introduced"
    CARD_INCOMPLETE = "card_incomplete"
    TOO_SLOW = "too_slow"
    WAITED_TOO_LONG = "waited_too_long"
    LEAD_NOT_TAKEN = "lead_not_taken"
    LEAD_UNTOLD = "lead_untold"
    REON_UNAVAILABLE = "reon_unavailable"
    ADDRESS_REFUSED = "address_refused"
    ADDRESS_MOVED = "address_moved"
    CERTIFICATE_WRONG = "certificate_wrong"
    SITE_UNAVAILABLE = "site_unavailable"
    SITE_UNCLEAR = "site_unclear"
    WAHELP_UNAVAILABLE = "wahelp_unavailable"
    WAHELP_UNCLEAR = "wahelp_unclear"
    WAHELP_REFUSED = "wahelp_refused"
    WAHELP_UNAUTHORISED = "wahelp_unauthorised"
    WAHELP_CHANNEL_GONE = "wahelp_channel_gone"
    WAHELP_CHANNEL_OFF = "wahelp_channel_off"
    NO_MESSENGER = "no_messenger"
    NO_PHONE = "no_phone"
    PLATFORM_UNAVAILABLE = "platform_unavailable"
    PLATFORM_FORBIDS = "platform_forbids"
    PLATFORM_REFUSED = "platform_refused"
    PLATFORM_UNREADABLE = "platform_unreadable"
    MISCONFIGURED = "misconfigured"
    STORAGE_UNAVAILABLE = "storage_unavailable"
    UNREADABLE = "unreadable"
    INTERNAL = "internal"

    @property
    def text(self) -> str:
        return _TEXTS[self]


NO_SUCH_MESSAGE = frozenset({Reason.AMO_GONE, Reason.WIDGET_OFF})
"""How amoCRM says that it has no such message, or not yet; that the widget is off it says of a new one as well."""

SITE_TROUBLE = frozenset({Reason.SITE_UNAVAILABLE, Reason.SITE_UNCLEAR, Reason.CERTIFICATE_WRONG, Reason.ADDRESS_MOVED})
"""What is the trouble of an address that a customer gave, and may be over soon."""

_TEXTS = {
    Reason.BOT_BLOCKED: "Пользователь заблокировал бота",
    Reason.USER_DEACTIVATED: "Аккаунт пользователя в Telegram удалён",
    Reason.CHAT_NOT_FOUND: "Чат не найден: пользователь ещё не писал этому боту",
    Reason.NO_RIGHTS: "У бота нет права писать в этот чат",
    Reason.WRITE_FIRST: "Бот не может написать первым: клиент должен сам начать переписку с ботом",
    Reason.TOKEN_REVOKED: "Токен бота отозван. Получите новый у @BotFather и укажите его в настройках бота",
    Reason.BOT_OFF: "Бот выключен в настройках виджета",
    Reason.BOT_UNKNOWN: "Бот не подключён к этому аккаунту amoCRM",
    Reason.EMPTY_MESSAGE: "Пустое сообщение: Telegram не принимает сообщения без текста",
    Reason.KIND_UNKNOWN: "Бот не умеет отправлять сообщения такого вида",
    Reason.TOO_LONG: "Сообщение слишком длинное для Telegram",
    Reason.KIND_FORBIDDEN: "Пользователь запретил присылать ему сообщения такого вида",
    Reason.PERSON_RESTRICTS: "Пользователь ограничил в Telegram, кто может ему писать: боту писать нельзя",
    Reason.FILE_TOO_LARGE: "Файл больше, чем Telegram принимает от ботов (обычно до 50 МБ)",
    Reason.FILE_EMPTY: "Файл пустой: Telegram таких не принимает",
    Reason.FILE_GONE: "Файла больше нет. Прикрепите его ещё раз",
    Reason.FILE_ELSEWHERE: "Файл лежит не на серверах amoCRM: бот такие не пересылает. Прикрепите сам файл",
    Reason.FILE_UNREADABLE: "Вместо файла amoCRM отдала веб-страницу. Прикрепите файл ещё раз",
    Reason.FILE_UNAVAILABLE: "Telegram не отдаёт файл",
    Reason.FILE_REFUSED: "Telegram не принял файл: он повреждён или такого вида, какой Telegram не пересылает",
    Reason.KIND_NOT_ALLOWED: "В этом чате боту нельзя отправлять сообщения такого вида",
    Reason.BUTTONS_REFUSED: "Telegram не принял кнопки под сообщением",
    Reason.REACTION_REFUSED: "Telegram не принял реакцию",
    Reason.TARGET_GONE: "Сообщения, к которому это относится, в Telegram больше нет",
    Reason.UNCHANGED: "Сообщение в Telegram уже такое",
    Reason.TOO_LATE: "Telegram больше не ждёт ответа на нажатие кнопки",
    Reason.CHAT_MOVED: "Группа в Telegram стала супергруппой, и её адрес изменился",
    Reason.TOPIC_GONE: "Темы группы, в которую отправлено сообщение, в Telegram больше нет",
    Reason.TOPIC_CLOSED: "Тема группы закрыта: писать в неё могут только администраторы",
    Reason.NOT_LINKED: "Группа больше не связана с этой сделкой через этого бота",
    Reason.NOT_IN_GROUP: "Бота нет в группе: его удалили. Добавьте его в группу снова",
    Reason.GROUP_DELETED: "Группы в Telegram больше нет: её удалили",
    Reason.BOT_TO_BOT: "Собеседник сам бот: Telegram не разрешает ботам писать друг другу",
    Reason.TELEGRAM_REFUSED: "Telegram не принял сообщение",
    Reason.TELEGRAM_UNAVAILABLE: "Telegram не отвечал больше суток",
    Reason.TELEGRAM_UNCLEAR: "Больше суток вместо Telegram отвечал кто-то другой: сбой в сети или прокси",
    Reason.WEBHOOK_REFUSED: (
        "Telegram не принял адрес нашего сервиса. С токеном всё в порядке: это ошибка на нашей стороне, напишите нам"
    ),
    Reason.LICENCE_ENDED: "Подписка закончилась",
    Reason.ACCOUNT_UNPAID: "Аккаунт amoCRM не оплачен",
    Reason.ACCOUNT_UNAUTHORISED: "Требуется повторная авторизация",
    Reason.WIDGET_OFF: "Виджет отключён в amoCRM",
    Reason.AMO_REFUSED: "amoCRM не приняла сообщение",
    Reason.AMO_GONE: "Такой записи больше нет в amoCRM: её удалили или объединили с другой",
    Reason.SOURCES_FULL: "В аккаунте уже сто ботов, больше amoCRM не допускает. Удалите бота, который не нужен",
    Reason.AMO_UNAVAILABLE: "amoCRM не отвечала больше суток",
    Reason.AMO_UNCLEAR: "Больше суток вместо amoCRM отвечал кто-то другой: сбой в сети или прокси",
    Reason.PERSON_BEING_INTRODUCED: "Карточка клиента ещё создаётся",
    Reason.CARD_INCOMPLETE: "Карточка клиента заполнена не полностью",
    Reason.TOO_SLOW: "Telegram и amoCRM отвечали слишком медленно больше суток",
    Reason.WAITED_TOO_LONG: "Сообщение ждало отправки больше четырёх суток и снято с очереди",
    Reason.LEAD_NOT_TAKEN: "Заявку не удалось передать в CRM: внесите её вручную",
    Reason.LEAD_UNTOLD: "Заявка уже в CRM, но чат администраторов не узнал об этом или об ответе клиента",
    Reason.REON_UNAVAILABLE: "Сервис REON не отвечал больше суток",
    Reason.ADDRESS_REFUSED: "Адрес ведёт во внутреннюю сеть или записан без https: такие адреса бот не вызывает",
    Reason.ADDRESS_MOVED: "Адрес переадресует на другой: укажите в настройках конечный адрес",
    Reason.CERTIFICATE_WRONG: "У адреса неверный или просроченный сертификат: соединение с ним небезопасно",
    Reason.SITE_UNAVAILABLE: "По указанному адресу никто не отвечал",
    Reason.SITE_UNCLEAR: "По указанному адресу отвечают не так, как ожидалось",
    Reason.WAHELP_UNAVAILABLE: "Wahelp не отвечал больше суток",
    Reason.WAHELP_UNCLEAR: "Больше суток вместо Wahelp отвечал кто-то другой: сбой в сети или прокси",
    Reason.WAHELP_REFUSED: "Wahelp не принял сообщение",
    Reason.WAHELP_UNAUTHORISED: (
        "Wahelp не принимает логин и пароль или токен доступа. Проверьте их в настройках маршрута бота"
    ),
    Reason.WAHELP_CHANNEL_GONE: "В Wahelp нет такого проекта или канала. Проверьте их в настройках маршрута бота",
    Reason.WAHELP_CHANNEL_OFF: "Канал в Wahelp выключен. Включите его в Wahelp",
    Reason.NO_MESSENGER: "Wahelp не может доставить сообщение: по номеру клиента нет мессенджера этого канала",
    Reason.NO_PHONE: "Клиент не поделился номером телефона, а без него сообщение не передать в Wahelp",
    Reason.PLATFORM_UNAVAILABLE: "Платформа сообщений не отвечала больше суток",
    Reason.PLATFORM_FORBIDS: "Платформа сообщений не пускает бота: проверьте секрет в настройках маршрута бота",
    Reason.PLATFORM_REFUSED: "Платформа сообщений не приняла сообщение",
    Reason.PLATFORM_UNREADABLE: "Платформа сообщений ответила так, что её ответ не прочитать",
    Reason.MISCONFIGURED: "Ошибка настройки на нашей стороне. Мы уже знаем о ней и разбираемся",
    Reason.STORAGE_UNAVAILABLE: "Хранилище временно недоступно",
    Reason.UNREADABLE: "Сообщение не удалось прочитать",
    Reason.INTERNAL: "Внутренняя ошибка. Мы уже знаем о ней и разбираемся",
}
