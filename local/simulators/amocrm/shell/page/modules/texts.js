// The frame's own texts.

const TEXTS = {
  ru: {
    dashboard: "Рабочий стол",
    leads: "Сделки",
    chats: "Чаты",
    market: "amoМаркет",
    settings: "Настройки",
    notifications: "Центр уведомлений",
    noNotifications: "Уведомлений нет",
    close: "Закрыть",
    installed: "Установлен",
    notConfigured: "Не настроен",
    notInstalled: "Не установлен",
    install: "Установить",
    installing: "Устанавливаем…",
    uninstall: "Отключить",
    save: "Сохранить",
    required: "Заполните поле",
    tryAgain: "Попробовать снова",
    ownIntegrations: "Установленные интеграции",
    integrations: "Интеграции",
    advanced: "Расширенные настройки",
    unsorted: "Неразобранное",
    support: "Обратитесь в техподдержку, если интеграция работает неправильно",
    feedback: "Обратная связь",
    users: "Пользователи",
    general: "Общие настройки",
    communications: "Средства общения",
    noWidget: "Виджет не установлен, поэтому этой страницы в amoCRM нет",
    failed: "Виджет не загрузился",
    nothingThere: "Этот раздел в оболочке не повторён",
    deals: "Сделок:",
  },
  en: {
    dashboard: "Dashboard",
    leads: "Leads",
    chats: "Chats",
    market: "Marketplace",
    settings: "Settings",
    notifications: "Notification centre",
    noNotifications: "No notifications",
    close: "Close",
    installed: "Installed",
    notConfigured: "Not configured",
    notInstalled: "Not installed",
    install: "Install",
    installing: "Installing…",
    uninstall: "Disable",
    save: "Save",
    required: "Fill in the field",
    tryAgain: "Try again",
    ownIntegrations: "Installed integrations",
    integrations: "Integrations",
    advanced: "Advanced settings",
    unsorted: "Incoming leads",
    support: "Ask the support when the integration does not work as it should",
    feedback: "Feedback",
    users: "Users",
    general: "General settings",
    communications: "Communications",
    noWidget: "The widget is not installed, so amoCRM has no such page",
    failed: "The widget has not loaded",
    nothingThere: "This section is not part of the shell",
    deals: "Leads:",
  },
};

let texts = TEXTS.ru;

export function speak(language) {
  texts = TEXTS[language] ?? TEXTS.ru;
}

export function t(key) {
  return texts[key];
}

/** Name the state of the widget in the account. */
export function stateName(status) {
  return t({ install: "notInstalled", not_configured: "notConfigured", installed: "installed" }[status]);
}
