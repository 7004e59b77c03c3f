// Calls to the simulators and, through the runner, to the product's settings API.

export class CallError extends Error {
  constructor(status, body) {
    super(explain(status, body));
    this.status = status;
    this.body = body;
  }
}

export async function call(method, url, body) {
  const answer = await fetch(url, {
    method,
    body: body === undefined ? undefined : JSON.stringify(body),
    headers: body === undefined ? {} : { "Content-Type": "application/json" },
  });
  const text = await answer.text();
  const parsed = text ? parse(text) : null;
  if (!answer.ok) throw new CallError(answer.status, parsed);
  return parsed;
}

/** Call the settings API as the widget of an account does. */
export function settings(accountId, method, path, body = null) {
  return call("POST", "/sim/api", { method, path, account_id: accountId, body });
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function explain(status, body) {
  const error = body?.error;
  if (error?.message) return error.message;
  const detail = typeof body?.detail === "string" ? body.detail : undefined;
  return [detail ?? error ?? "HTTP", status].join(" · ");
}
