import type { AmoWidget } from '../amo/types';
import type { Api } from '../api/client';
import { remind } from '../settings/register';
import { remembered } from './memory';
import { troublesOf, type Trouble } from './troubles';

/** Bots are looked at by the server twice an hour; an administrator hears of it within the same hour. */
const EVERY_MS = 10 * 60_000;
/** The bots that one look asks for: those in trouble come first. */
const MOST_BOTS = 100;

/**
 * Tells administrators of troubles through amoCRM's notification centre, each once, on whatever page they are.
 *
 * amoCRM passes such a notice on to all channels of the person: nothing is told twice, and only what needs a hand.
 * Answers a function that ends it.
 */
export function watch(api: Api, widget: AmoWidget): () => void {
  const memory = remembered();
  let isEnded = false;
  const isOver = () => isEnded;
  let isLooking = false;
  const look = async () => {
    if (!memory.isTurn(EVERY_MS)) return;
    isLooking = true;
    try {
      const account = await api.account();
      if (isOver() || account.is_admin === false) return;
      await remind(api, widget.get_settings(), account.registration);
      if (isOver()) return;
      const { bots } = await api.bots({ sort: 'state', limit: MOST_BOTS });
      if (isOver()) return;
      const troubles = troublesOf(account, bots);
      for (const trouble of memory.news(troubles)) tell(trouble);
    } catch {
      // Whoever is on another page is not bothered with a server that is away; the next look comes.
    } finally {
      isLooking = false;
    }
  };
  void look();
  const timer = setInterval(() => void look(), EVERY_MS);
  return () => {
    clearInterval(timer);
    isEnded = true;
    if (isLooking) memory.giveBack();
  };
}

function tell({ header, text }: Trouble): void {
  APP.notifications.add_error({ header, text });
}
