// What the page knows and what is open on it. Views read `state`; `change` draws the page again.

const REMEMBERED = "playground.open";
const KEPT = [
  "personId", "botId", "chatId", "accountId", "pipelineId", "page", "dealIds", "chosenChats", "talkId", "partnerTalk", "side", "isDialogOpen", "retried", "composing", "topics",
  "asideAt",
];

export const state = {
  config: { telegram: "", amocrm: "", api: "", partners: "" },
  loaded: false,
  trouble: null,
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
  owners: [],
  notice: null,
  licence: null,
  reon: [],
  partners: { wahelp: { messages: [], channels: [], hooks: [] }, platform: { received: [], deliveries: [], behaviour: { answer: "now" } }, leads: [], faults: [], funnel: null },
  partnerTalk: null,
  failures: { items: [], next: null, isKnown: false, waiting: 0, dead: 0 },
  retried: {},
  composing: {},
  personId: null,
  botId: null,
  chatId: null,
  topics: {},
  asideAt: {},
  pressAnswer: null,
  choices: 0,
  isDialogOpen: true,
  accountId: null,
  pipelineId: null,
  page: "deals",
  dealIds: [],
  chosenChats: {},
  talkId: null,
  detailsOf: null,
  side: "telegram",
  editedBot: null,
  switching: null,
  starting: null,
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
