import type { Trouble } from './troubles';

const KEY = 'reon_telegram_bot';

interface Kept {
  /** Milliseconds: when any tab of this browser last looked. */
  at: number;
  /** Keys of the troubles that were told and are not over. */
  told: string[];
}

/** What this browser was told already. One that keeps nothing is told nothing: it would be told on every page. */
export function remembered() {
  const write = (change: Partial<Kept>) => {
    try {
      localStorage.setItem(KEY, JSON.stringify({ ...read(), ...change }));
    } catch {
      // A browser that keeps nothing.
    }
  };
  return {
    /** Whether it is time to look, and then it is this tab's turn. */
    isTurn(every: number): boolean {
      const now = Date.now();
      const since = now - read().at;
      if (since >= 0 && since < every) return false;
      write({ at: now });
      return read().at === now;
    },
    /** Leaves the turn to whoever looks next: nothing came of it. */
    giveBack(): void {
      write({ at: 0 });
    },
    /** The troubles that were not told yet. One that is over is forgotten, and is news when it comes back. */
    news(troubles: Trouble[]): Trouble[] {
      const { told } = read();
      write({ told: troubles.map((trouble) => trouble.key) });
      return troubles.filter((trouble) => !told.includes(trouble.key));
    },
  };
}

function read(): Kept {
  try {
    const { at, told } = JSON.parse(localStorage.getItem(KEY) ?? '') as Partial<Kept>;
    return { at: Number(at) || 0, told: Array.isArray(told) ? told : [] };
  } catch {
    return { at: 0, told: [] };
  }
}
