// Short notices in the corner.

import { change, state } from "./store.js";

const SHOWN_MS = 6000;
let count = 0;

export function toast(text, kind = "bad") {
  const notice = { id: (count += 1), text, kind };
  change({ toasts: [...state.toasts, notice] });
  setTimeout(() => change({ toasts: state.toasts.filter((one) => one !== notice) }), SHOWN_MS);
}

/** Run an action of the person; what goes wrong is said, `busy` names it while it runs. */
export async function attempt(name, work) {
  change({ busy: name });
  try {
    return await work();
  } catch (error) {
    toast(error.message);
    return undefined;
  } finally {
    change({ busy: null });
  }
}
