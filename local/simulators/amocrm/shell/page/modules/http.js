// Calls of the frame itself to the simulator.

export class CallError extends Error {}

/** Return the parsed answer. Raises CallError with what the simulator says. */
export async function call(method, url, body) {
  const sent = body === undefined ? {} : { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
  const answer = await fetch(url, { method, ...sent });
  const content = await answer.json();
  if (!answer.ok) throw new CallError(typeof content.detail === "string" ? content.detail : `${answer.status} ${content.error}`);
  return content;
}
