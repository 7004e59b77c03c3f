import { useEffect, useState } from 'react';

import { useApi } from '../api/context';
import type { Bot, BotPage, BotQuery } from '../api/types';
import { useLoaded } from '../controls/useLoaded';

const ON_A_PAGE = 20;
const NEWEST_LAST = 'created';

/** What the table shows: two searches, a page, an order as the API takes it. */
export interface BotsView {
  bot: string;
  group: string;
  sort: NonNullable<BotQuery['sort']>;
  page: number;
}

export interface Bots {
  view: BotsView;
  isSearched: boolean;
  /** What is searched or sorted by another word begins at the first page. */
  show: (wanted: Partial<BotsView>) => void;
  found: BotPage | null;
  failure: string | null;
  isLoading: boolean;
  reload: () => void;
  put: (bot: Bot) => void;
}

/** The bots of the account, a page of them. */
export function useBots(): Bots {
  const api = useApi();
  const [view, setView] = useState<BotsView>({ bot: '', group: '', sort: NEWEST_LAST, page: 1 });
  const { value, failure, isLoading, reload, replace } = useLoaded(() => api.bots({ ...view, limit: ON_A_PAGE }), [view]);

  useEffect(() => {
    // The last bot of the last page is gone.
    if (value && view.page > value.pages) setView((before) => ({ ...before, page: value.pages }));
  }, [value, view.page]);

  return {
    view,
    isSearched: Boolean(view.bot || view.group),
    show: (wanted) => setView((before) => ({ ...before, page: 1, ...wanted })),
    found: value,
    failure,
    isLoading,
    reload,
    put: (bot) => replace((before) => before && withBot(before, bot)),
  };
}

/** Return the page with a bot as it is now; what it was found by stays. */
function withBot(page: BotPage, bot: Bot): BotPage {
  return { ...page, bots: page.bots.map((shown) => (shown.bot_id === bot.bot_id ? { ...shown, ...bot } : shown)) };
}
