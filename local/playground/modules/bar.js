// The slim bar on top: account, bots, failures, the side that narrow screens show, theme, language.

import { addAccount, chooseAccount, setInstalled, startAnew } from "./actions/setup.js";
import { isUnread } from "./amocrm/world.js";
import { botsPanel } from "./bots.js";
import { opens, unless } from "./controls.js";
import { h, icon } from "./dom.js";
import { typed } from "./drafts.js";
import { failuresPanel } from "./failures.js";
import { language, speak, t } from "./i18n.js";
import { reonPanel } from "./reon.js";
import { change, state } from "./store.js";
import { isDark, switchTheme } from "./theme.js";

const WIDGET = "reon_telegram_bot";

export function bar() {
  const { account, connected } = state;
  const on = connected.filter((bot) => bot.state === "on").length;
  return h("header.bar", {},
    h("strong.brand", {}, t("brand")),
    menu("account", h("span", {}, account?.domain ?? t("account.none")), accountPanel, state.notice && h("i.count.bad", {}, "!")),
    account && menu("bots", h("span", {}, t("bots.title")), botsPanel, h("i.count", {}, on === connected.length ? on : `${on}/${connected.length}`)),
    account && menu("failures", h("span", {}, t("failures.title")), failuresPanel, failureCount()),
    account && menu("reon", h("span", {}, "REON"), reonPanel, state.licence?.state === "ended" && h("i.count.bad", {}, "!")),
    h("span.space", {}),
    !state.online && h("span.offline", { role: "status" }, t("offline")),
    h("button.theme", { onclick: switchTheme, "aria-label": t(isDark() ? "theme.light" : "theme.dark"), title: t(isDark() ? "theme.light" : "theme.dark") },
      icon(isDark() ? "sun" : "moon")),
    h("button.language", { onclick: otherLanguage, lang: language === "ru" ? "en" : "ru" }, language === "ru" ? "EN" : "RU"));
}

/** Describe the choice of a side, for screens with room for one. */
export function sides() {
  const unread = state.account ? state.talks.filter(isUnread).length : 0;
  const side = (name, title, count) =>
    h("button", { "aria-pressed": String(state.side === name), onclick: () => change({ side: name }) }, title, count > 0 && h("i.count.bad", {}, count));
  return h("nav.sides", { "aria-label": t("sides") }, side("telegram", "Telegram", 0), side("amocrm", "amoCRM", unread));
}

async function otherLanguage() {
  await speak(language === "ru" ? "en" : "ru");
  change();
}

function menu(name, title, panel, mark) {
  return h("div.menu", { key: name, class: `menu-${name}` },
    h("button", opens(name), title, mark, icon("down")),
    state.panel === name && h("div.panel", { class: `panel-${name}` }, panel()));
}

function failureCount() {
  const { items, next } = state.failures;
  return items.length > 0 && h("i.count.bad", {}, next === null ? items.length : `${items.length}+`);
}

function accountPanel() {
  const { account } = state;
  return [
    state.notice && h("p.panel-note.bad", { key: "notice" }, state.notice),
    state.accounts.map((one) =>
      h("button.choice", { key: one.account_id, class: one.account_id === state.accountId && "chosen", onclick: () => chooseAccount(one.account_id) },
        h("span", {}, one.domain, h("small", {}, `${one.account_id} · ${t(one.connected ? "account.on" : "account.off")}`)))),
    h("form", { onsubmit: addAccount },
      h("label", {}, t("account.new"),
        h("span.with-suffix", {},
          h("input", { name: "subdomain", required: true, pattern: "[a-z0-9][a-z0-9\\-]{0,62}", placeholder: "romashka", autocomplete: "off", ...typed("new account subdomain") }),
          h("span", { "aria-hidden": "true" }, ".amocrm.ru"))),
      h("button.blue", unless("account"), t("account.create"))),
    account && h("div.panel-foot", { key: "shell" }, shellLink("widgets", "account.market"), shellLink(`settings/${WIDGET}`, "account.settings")),
    h("div.panel-foot", {},
      account && h("button.quiet", unless("install", () => setInstalled(!account.installed)), t(account.installed ? "account.uninstall" : "account.install")),
      h("button.quiet.danger", { onclick: startAnew }, t("reset.button"))),
  ];
}

/** Describe the way to a page of amoCRM in which the real widget runs. */
function shellLink(page, text) {
  const seen = new URLSearchParams({ theme: isDark() ? "dark" : "light", lang: language });
  return h("a", { href: `${state.config.amocrm}/crm/${state.accountId}/${page}?${seen}`, target: "_blank", rel: "noopener" }, t(text));
}
