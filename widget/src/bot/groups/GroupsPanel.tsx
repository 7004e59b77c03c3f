import { useState } from 'react';

import type { FoundBot } from '../../api/types';
import { Push } from '../../controls/Push';
import { SearchBox } from '../../controls/SearchBox';
import { t } from '../../i18n';
import { Loading } from '../Loading';
import { Refusal } from '../Said';
import { GroupCard } from './GroupCard';
import { useGroups } from './useGroups';

/** So many groups are searched rather than read. */
const MANY = 6;

interface GroupsPanelProps {
  bot: FoundBot;
  onChange: () => void;
}

/** The groups that the bot is in, with the deals that they are tied to. */
export function GroupsPanel({ bot, onChange }: GroupsPanelProps) {
  // The page's search has found this group of the bot already.
  const [search, setSearch] = useState(bot.found_groups.length === 1 ? (bot.found_groups[0] ?? '') : '');
  const { loaded, more, put, refresh } = useGroups(bot.bot_id, search);
  return (
    <>
      {(bot.groups >= MANY || search !== '') && <SearchBox label={t('groups.search')} value={search} onSearch={setSearch} />}
      <Loading of={loaded}>
        {({ groups, next }) => (
          <>
            {groups.length === 0 && <Nothing isSearched={search !== ''} />}
            {groups.map((group) => (
              <GroupCard key={group.group_id} group={group} bot={bot} onGroup={put} refresh={refresh} onChange={onChange} />
            ))}
            {next !== null && (
              <Push isLoading={more.isRunning} onClick={() => more.run()}>
                {t('bot.more')}
              </Push>
            )}
            <Refusal>{more.failure}</Refusal>
          </>
        )}
      </Loading>
    </>
  );
}

function Nothing({ isSearched }: { isSearched: boolean }) {
  if (isSearched) return <p className="bot-nothing">{t('groups.none_found')}</p>;
  return (
    <div className="bot-nothing">
      <p>{t('groups.empty')}</p>
      <p className="bot-quiet">{t('groups.how')}</p>
    </div>
  );
}
