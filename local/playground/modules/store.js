// What the page knows and what is open on it. Views read `state`; `change` draws the page again.

const REMEMBERED = "playground.open";
const KEPT = ["personId", "botId", "chatId", "accountId", "pipelineId"];

export const state = {
  config: { telegram: "", amocrm: "", api: "" },
  loaded: false,
  online: true,
  bots: [],
  chats: new Map(),
  deliveries: new Map(),
  updates: new Map(),
  newPeople: [],
  accounts: [],
  account: null,
  talks: [],
  connected: [],
  failures: [],
  personId: null,
  botId: null,
  chatId: null,
  accountId: null,
  pipelineId: null,
  page: "deals",
  dealId: null,
  conversationId: null,
  panel: null,
  busy: null,
  toasts: [],
  ...remembered(),
};

let draw = () => {};
let planned = false;

export function onChange(view) {
  draw = view;
}

/** Take over new values and draw once, before the next frame. */
export function change(values = {}) {
  Object.assign(state, values);
  remember();
  if (planned) return;
  planned = true;
  // A hidden tab gets no frames, yet it must not fall behind.
  const wait = document.hidden ? (work) => setTimeout(work, 0) : requestAnimationFrame;
  wait(() => {
    planned = false;
    draw();
  });
}

function remember() {
  const kept = Object.fromEntries(KEPT.map((name) => [name, state[name]]));
  sessionStorage.setItem(REMEMBERED, JSON.stringify(kept));
}

function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem(REMEMBERED)) ?? {};
  } catch {
    return {};
  }
}
