// Hears of changes: server-sent events, and a look each second where the stream does not come through.

const POLL_MS = 1000;
const TOGETHER_MS = 40;

/** Call `heard(event)` for each event of the stream, with null when anything may have changed; `told(up)` of its state. */
export function listen(url, heard, told) {
  let poll = null;
  const source = new EventSource(url);
  source.onopen = () => {
    clearInterval(poll);
    poll = null;
    told(true);
    heard(null);
  };
  source.onerror = () => {
    poll ??= setInterval(() => heard(null), POLL_MS);
    told(false);
  };
  source.onmessage = (message) => heard(JSON.parse(message.data));
}

/** Return a function that collects what it is given for `pause` ms and hands it to `work`, one run at a time. */
export function gathering(work, pause = TOGETHER_MS) {
  let waiting = new Set();
  let running = false;
  const run = async () => {
    running = true;
    while (waiting.size) {
      await new Promise((resume) => setTimeout(resume, pause));
      const batch = waiting;
      waiting = new Set();
      await work(batch);
    }
    running = false;
  };
  return (item) => {
    waiting.add(item);
    if (!running) run();
  };
}
