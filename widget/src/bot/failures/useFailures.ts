import { useApi } from '../../api/context';
import { useLoaded } from '../../controls/useLoaded';
import { useDeed } from '../useDeed';

/** Days that are looked back upon. */
export const DAYS = 7;

const AT_ONCE = 50;
const DAY_MS = 86_400_000;

/** What of a bot was not delivered lately, newest first, a page more whenever it is asked for. */
export function useFailures(botId: number, reason: string | undefined) {
  const api = useApi();
  const ask = (before?: string) => {
    const since = new Date(Date.now() - DAYS * DAY_MS).toISOString();
    return api.failures({ bot_id: botId, reason, since, limit: AT_ONCE, before });
  };
  const loaded = useLoaded(() => ask(), [botId, reason]);

  const more = useDeed(() =>
    loaded.extend(
      (page) => ask(page.next ?? undefined),
      (page, { failures, next }) => {
        const known = new Set(page.failures.map((failure) => failure.id));
        return { failures: [...page.failures, ...failures.filter((failure) => !known.has(failure.id))], next };
      },
    ),
  );

  return { loaded, more };
}
