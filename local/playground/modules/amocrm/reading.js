// A talk that a manager looks at is read: amoCRM's badge goes while they look.

import { look } from "../actions/amocrm.js";
import { isAtEnd } from "../scroll.js";
import { state } from "../store.js";
import { isUnread } from "./world.js";

const asked = new Set();

/** Mark what is on the screen as read, once for each message that made it unread. */
export function readWhatIsSeen() {
  const lists = [...document.querySelectorAll("[data-chats]")];
  const seen = lists.filter((list) => list.offsetParent && isAtEnd(list.dataset.list));
  if (document.hidden || !seen.length) return;
  const shown = seen.flatMap((list) => list.dataset.chats.split(" "));
  for (const chat of state.talks.filter((one) => shown.includes(one.chat_id) && isUnread(one))) {
    const news = `${chat.chat_id} ${chat.messages.at(-1).id}`;
    if (asked.has(news)) continue;
    asked.add(news);
    // Nobody waits for it: if it does not get through, the badge stays and the next look tries again.
    look(chat).catch(() => asked.delete(news));
  }
}
