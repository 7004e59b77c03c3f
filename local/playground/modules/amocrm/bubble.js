// One bubble of a talk: author, what is quoted or forwarded, content, reactions, and how it was delivered.

import { h, icon } from "../dom.js";
import { clock, coloured, initials, named, plain, tone } from "../format.js";
import { has, t } from "../i18n.js";
import { messageMenu, opensMenu } from "../messageMenu.js";
import { attachments, sentButtons } from "./attachments.js";
import { isGroupChat } from "./groups.js";
import { menuOf } from "./menu.js";
import { isOfStaff, sourceName } from "./world.js";

const ORDER = ["error", "sent", "delivered", "read"];

/**
 * Describe the messages of a chat that were sent as one: a single message, or the parts of one group. In a list where
 * its chat `isOneOfMany`, what was written in a Telegram group names it.
 */
export function bubble(list, chat, messages, { isNewest, isOneOfMany }) {
  const [message] = messages;
  const isOwn = message.direction === "outgoing";
  const worst = messages.toSorted((a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status))[0];
  const isFailed = isOwn && worst.status === "error";
  return h("article.talk", { key: message.id, class: isOwn ? "outgoing" : "incoming", oncontextmenu: opensMenu(message.id) },
    face(chat, message),
    h("div.talk-body", { class: isFailed && "failed" },
      h("div.talk-top", { title: plain(sourceName(chat)) },
        h("b", {}, named(message.author)),
        isOwn && h("span", {}, t("amo.to"), " ", named(chat.participant.name)),
        !isOwn && isOneOfMany && isGroupChat(chat) && h("span.talk-group", {}, icon("group"), named(chat.participant.name)),
        h("div.talk-meta", {},
          isOwn && message.silent && h("i", { role: "img", "aria-label": t("amo.silent"), title: t("amo.silent") }, icon("silent")),
          message.template && h("i", { title: t("amo.template") }, icon("template")),
          messages.some((one) => one.edited) && h("span", {}, t("tg.edited")), clock(message.at), isOwn && ticks(worst.status))),
      message.forwards && h("div.talk-forwarded", {}, icon("forward"), t("amo.forwarded"), " ", h("b", {}, named(senderOf(message.forwards.messages[0])))),
      message.forwards && quote(message.forwards.messages[0], null),
      message.reply_to && quote(message.reply_to, senderOf(message.reply_to)),
      attachments(messages),
      messages.map((one) => one.text && h("p.talk-text", { key: `text ${one.id}` }, one.text)),
      messages.map(sentButtons),
      reactions(messages)),
    messageMenu(message.id, { isLast: isNewest, ...menuOf(list, chat, messages) }),
    isFailed && h("div.talk-error", {}, worst.error ? t("amo.notDelivered", { reason: worst.error }) : t("amo.state.error")));
}

function face(chat, message) {
  const isOwn = message.direction === "outgoing";
  const isBot = message.author_kind === "bot";
  return h("span.face", { class: isOwn ? "staff" : `tone-${tone(message.author_client_id ?? chat.participant.client_id)}`, "aria-hidden": "true" }, isBot ? icon("bot") : initials(message.author));
}

function senderOf(quoted) {
  return quoted.sender?.name;
}

/** Return what one line can say of a message that another one carries or quotes. */
function quote(quoted, name) {
  const kind = has(`amo.type.${quoted.type}`) ? t(`amo.type.${quoted.type}`) : "";
  const what = [kind, quoted.file_name, quoted.text].filter(Boolean).join(", ");
  return h("blockquote.talk-quote", { key: name ? "quote" : "forward" }, name && h("b", {}, named(name)), h("bdi", {}, what));
}

function ticks(status) {
  const name = { sent: "check", delivered: "checks", read: "checks", error: "alert" }[status];
  return h("span.ticks", { class: status, title: t(`amo.state.${status}`), role: "img", "aria-label": t(`amo.state.${status}`) }, icon(name));
}

function reactions(messages) {
  const all = messages.flatMap((message) => message.reactions);
  return all.length > 0 && h("div.talk-reactions", {}, all.map((one) =>
    h("span", { class: isOfStaff(one.author_id) ? "by-staff" : "by-client", title: plain(one.author) }, coloured(one.emoji))));
}
