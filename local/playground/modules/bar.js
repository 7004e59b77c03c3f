// The slim bar on top: account, bots, failures, language.

import { addAccount, chooseAccount, setInstalled, startAnew } from "./actions/setup.js";
import { botsPanel } from "./bots.js";
import { h, icon } from "./dom.js";
import { failuresPanel } from "./failures.js";
import { language, speak, t } from "./i18n.js";
import { change, state } from "./store.js";

export function bar() {
  const { account, connected, failures } = state;
  const on = connected.filter((bot) => bot.state === "on").length;
  return h("header.bar", {},
    h("strong", {}, t("brand")),
    menu("account", account?.domain ?? t("account.none"), accountPanel),
    account && menu("bots", h("span", {}, t("bots.title"), h("i.count", {}, on === connected.length ? on : `${on}/${connected.length}`)), botsPanel),
    account && menu("failures", h("span", {}, t("failures.title"), failures.length > 0 && h("i.count.bad", {}, failures.length)), failuresPanel),
    h("span.space", {}),
    !state.online && h("span.offline", {}, t("offline")),
    h("button.language", { onclick: otherLanguage, title: t("language") }, language === "ru" ? "EN" : "RU"));
}

async function otherLanguage() {
  await speak(language === "ru" ? "en" : "ru");
  change();
}

function menu(name, title, panel) {
  const isOpen = state.panel === name;
  return h("div.menu", { key: name },
    h("button.opens-panel", { class: isOpen && "open", "aria-expanded": String(isOpen), onclick: () => change({ panel: isOpen ? null : name }) },
      title, icon("down")),
    isOpen && h("div.panel", { class: `panel-${name}` }, panel()));
}

function accountPanel() {
  const { account } = state;
  return [
    state.accounts.map((one) =>
      h("button.choice", { key: one.account_id, class: one.account_id === state.accountId && "chosen", onclick: () => chooseAccount(one.account_id) },
        h("span", {}, one.domain, h("small", {}, `${one.account_id} · ${t(one.connected ? "account.on" : "account.off")}`)))),
    h("form", { onsubmit: addAccount },
      h("h4", {}, t("account.new")),
      h("div.with-suffix", {},
        h("input", { name: "subdomain", required: true, pattern: "[a-z0-9][a-z0-9\\-]{0,62}", placeholder: "romashka", autocomplete: "off", "aria-label": t("account.new") }),
        h("span", {}, ".amocrm.ru")),
      h("button.blue", { disabled: state.busy === "account" }, t("account.create"))),
    h("div.panel-foot", {},
      account && h("button.quiet", { disabled: state.busy === "install", onclick: () => setInstalled(!account.installed) }, t(account.installed ? "account.uninstall" : "account.install")),
      h("button.quiet.danger", { onclick: startAnew }, t("reset.button"))),
  ];
}
