// Calls to the simulators and, through the runner, to the product's settings API. What fails is said in a sentence.

import { has, t } from "./i18n.js";

const TIME_LIMIT_MS = 45_000;

export class CallError extends Error {
  constructor(text, status = 0) {
    super(text);
    this.status = status;
  }
}

/** Return the parsed answer. Raises CallError, whose message is for people. */
export async function call(method, url, body) {
  const { status, ok, content } = await ask(method, url, body, (answer) => answer.text());
  const parsed = parse(content);
  if (!ok) throw new CallError(explain(status, parsed), status);
  return parsed;
}

/** Call the settings API as the widget of an account does. */
export async function settings(accountId, method, path, body = null) {
  const answer = await call("POST", "/sim/api", { method, path, account_id: accountId, body });
  if (answer.status >= 400) throw new CallError(explain(answer.status, answer.body), answer.status);
  return answer.body;
}

/** Send a file as it is and return the parsed answer. Raises CallError. */
export async function upload(url, file) {
  const sent = { body: file, headers: { "Content-Type": file.type || "application/octet-stream" } };
  const { status, ok, content } = await send("POST", url, sent, (answer) => answer.text());
  if (!ok) throw new CallError(explain(status, parse(content)), status);
  return parse(content);
}

/** Return a file that lies beside this page. */
export async function fetchFile(url) {
  const { content } = await ask("GET", url, undefined, (answer) => answer.blob());
  return content;
}

function ask(method, url, body, read) {
  return send(method, url, body === undefined ? {} : { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } }, read);
}

async function send(method, url, sent, read) {
  try {
    const answer = await fetch(url, { method, signal: AbortSignal.timeout(TIME_LIMIT_MS), ...sent });
    return { status: answer.status, ok: answer.ok, content: await read(answer) };
  } catch (error) {
    throw new CallError(t(error.name === "TimeoutError" ? "error.slow" : "error.unreachable"));
  }
}

function parse(text) {
  if (!text) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The settings API explains itself to people; the simulators answer with a code. */
export function explain(status, body) {
  const error = body?.error;
  if (error?.message) return error.message;
  if (typeof error === "string" && has(`error.${error}`)) return t(`error.${error}`);
  return t(status >= 500 ? "error.broken" : "error.refused", { status });
}
