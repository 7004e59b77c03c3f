// What is done at the partners: a bot is directed there, operators and the platform answer, leads are taken or not.

import { reloadPartners, reloadSettings, readTelegram, rememberPerson } from "../data.js";
import { draftAt, forgetDrafts, sendDraft } from "../drafts.js";
import { focusOn } from "../focus.js";
import { CallError, call, explain, settings } from "../http.js";
import { t } from "../i18n.js";
import { ADMIN, adminChat } from "../partners/world.js";
import { toEnd } from "../scroll.js";
import { change, state } from "../store.js";
import { people } from "../telegram/world.js";
import { attempt, toast } from "../toast.js";
import { choosePerson, openDialog } from "./telegram.js";

const PROJECT = "101";
const LOGIN = "sales@romashka.ru";
const PASSWORD = "wahelp-secret";
const FAULTS = { refused: { status: 500 }, broken: { drop: "before" }, silent: { delay_ms: 15_000 } };
const BRANDS = {
  agency: ["📈 Привлечь клиентов", "🎯 Настроить рекламу"],
  cg: ["🤖 AI-видео", "🎨 Графика"],
  express: ["💻 Сайт / Лендинг", "📄 Презентация"],
};

export function openPartnerTalk(talk) {
  change({ partnerTalk: talk.key });
}

export function closePartnerTalk(talk) {
  focusOn(`[data-partner-talk="${CSS.escape(talk.key)}"]`);
  change({ partnerTalk: null });
}

/** Let a bot go by a route; a channel of Wahelp is made for it first. */
export function direct(bot, kind) {
  return attempt("route", async () => {
    await settings(state.accountId, "PATCH", `/v1/bots/${bot.bot_id}`, { route: await ROUTES[kind](bot) });
    toast(t(`partners.directed.${kind}`), "good");
    reloadSettings("route");
  });
}

const ROUTES = {
  amocrm: () => ({ kind: "amocrm" }),
  platform: () => ({ kind: "platform", url: state.config.partners, admins: [ADMIN.id] }),
  wahelp: async (bot) => {
    const channel = { project: PROJECT, channel: `clients_tg-${bot.bot_id}`, login: LOGIN, password: PASSWORD };
    await tell("/sim/wahelp/channels", channel);
    return { kind: "wahelp", base: state.config.partners, ...channel, shape: "messages", forward: "all" };
  },
};

/** Send what is written in a conversation, as the operator or as the platform. */
export function answerPartner(page, talk, list) {
  toEnd(list);
  return sendDraft(list, (text) => attempt("partner", async () => {
    await ANSWERS[page](talk, text);
    reloadPartners("answer");
  }));
}

const ANSWERS = {
  wahelp: async ({ address }, text) => {
    const { hooks } = await tell("/sim/wahelp/operator", { ...address, text });
    if (!hooks.length) throw new CallError(t("partners.wahelp.nobodyHears"));
    refuseBad(hooks[0].status, hooks[0].answer);
  },
  platform: async ({ key }, text) => {
    const escalate = draftAt(`platform ${key} person`) === "yes";
    const answer = await tell("/sim/platform/say", { client_id: key, body: { answers: [{ type: "text", text }], escalate } });
    refuseBad(answer.status, answer.body);
    forgetDrafts(`platform ${key} person`);
  },
};

function refuseBad(status, body) {
  if (!status || status >= 400) throw new CallError(explain(status, body), status);
}

export function behave(answer) {
  return attempt("behaviour", async () => {
    await tell("/sim/platform/behaviour", { answer });
    reloadPartners("behaviour");
  });
}

/** Let the lead webhooks take leads or fail in one way. */
export function setMood(mood) {
  return attempt("mood", async () => {
    await call("DELETE", `${state.config.partners}/sim/faults`);
    if (mood !== "taken") await tell("/sim/faults", { match: "/leads/", ...FAULTS[mood] });
    reloadPartners("mood");
  });
}

/** Put the brief's funnel before a bot, with an admin chat of its own, or take it away. */
export function setFunnel(bot, isWanted) {
  return attempt("funnel", async () => {
    const path = `/v1/bots/${bot.bot_id}/funnel`;
    if (isWanted) await settings(state.accountId, "PUT", path, example(await makeAdminChat(bot)));
    else await settings(state.accountId, "DELETE", path);
    reloadSettings("funnel");
    reloadPartners("funnel");
  });
}

async function makeAdminChat(bot) {
  if (!people().some((one) => one.id === ADMIN.id)) rememberPerson(ADMIN);
  const group = { title: t("partners.leads.group"), from: ADMIN, bots: [bot.bot_id] };
  const { chat_id: id } = await call("POST", `${state.config.telegram}/sim/new_group`, group);
  await readTelegram([bot.bot_id]);
  return id;
}

function example(adminChatId) {
  const profiles = Object.entries(BRANDS).map(([key, buttons]) => ({
    key,
    name: `MONSTER ${key.toUpperCase()}`,
    welcome: t(`partners.example.${key}`),
    buttons: buttons.map((text) => ({ text, choice: text.replace(/^\S+ /, "") })),
    webhook_url: `${state.config.partners}/leads/${key}/example`,
    follow_up: t(`partners.example.${key}.more`),
  }));
  return { admin_chat_id: adminChatId, default: "agency", profiles };
}

export function openAdminChat(bot) {
  const { chat } = adminChat(bot);
  choosePerson(ADMIN.id);
  openDialog(null, chat.id);
  change({ side: "telegram" });
}

export function pressAdmin(bot, { chat }, message, button) {
  const press = { bot_id: bot.bot_id, chat_id: chat.id, message_id: message.message_id, from: ADMIN, data: button.callback_data };
  return attempt("press", () => call("POST", `${state.config.telegram}/sim/callback`, press));
}

function tell(path, body) {
  return call("POST", `${state.config.partners}${path}`, body);
}
