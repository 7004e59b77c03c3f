import { Spinner, SpinnerPrimaryTheme } from '@kommo-crm/crm-react-ui-kit/Spinner';
import { type ReactNode, useState } from 'react';

import type { Bot, Pipeline } from '../api/types';
import { OpenedBot } from '../bot/OpenedBot';
import { Notice } from '../controls/Notice';
import { Pager } from '../controls/Pager';
import { Push } from '../controls/Push';
import { SearchBox } from '../controls/SearchBox';
import { Table } from '../controls/Table';
import { plural, t } from '../i18n';
import { type BotDeeds, columnsOf } from './columns';
import { EmptyBots } from './EmptyBots';
import type { Bots, BotsView } from './useBots';

interface Props {
  bots: Bots;
  pipelines: Pipeline[] | null;
  addButton: ReactNode;
  /** What the person may do; null for one who may only look. */
  deeds: BotDeeds | null;
}

/** The table of bots with its searches; three steps to a bot where there is none. */
export function BotsList({ bots, pipelines, addButton, deeds }: Props) {
  const { view, isSearched, show, found, failure, isLoading, reload, put } = bots;
  const [opened, setOpened] = useState<number | null>(null);

  if (!found) {
    return failure ? (
      <Notice level="error" actions={<Push onClick={reload}>{t('common.retry')}</Push>}>
        {failure}
      </Notice>
    ) : (
      <p className="bots-loading" role="status">
        <Spinner theme={SpinnerPrimaryTheme} />
        {t('common.loading')}
      </p>
    );
  }
  if (!found.total && !isSearched) return <EmptyBots addButton={addButton} />;

  const changed = (bot?: Bot) => (bot ? put(bot) : reload());
  const open = ({ bot_id: id }: Bot) => setOpened(opened === id ? null : id);
  const columns = columnsOf(pipelines, { opened, open }, deeds);
  return (
    <section className="bots-list" aria-busy={isLoading}>
      <div className="bots-searches" role="search">
        <SearchBox label={t('bots.search_bot')} value={view.bot} onSearch={(bot) => show({ bot })} />
        <SearchBox label={t('bots.search_group')} value={view.group} onSearch={(group) => show({ group })} />
        <span className="bots-count" role="status">
          {isSearched ? plural('bots.found', found.total) : plural('bots.count', found.total)}
        </span>
      </div>
      {failure && <Notice level="error">{failure}</Notice>}
      {found.bots.length ? (
        <Table
          label={t('bots.title')}
          columns={columns}
          rows={found.bots}
          keyOf={(bot) => bot.bot_id}
          sort={view.sort}
          onSort={(sort) => show({ sort: sort as BotsView['sort'] })}
          opened={(bot) =>
            opened === bot.bot_id ? <OpenedBot bot={bot} mayChange={deeds !== null} onChange={changed} /> : null
          }
        />
      ) : (
        <p className="bots-nothing">{t('bots.nothing')}</p>
      )}
      <Pager page={found.page} pages={found.pages} onPage={(page) => show({ page })} />
    </section>
  );
}
