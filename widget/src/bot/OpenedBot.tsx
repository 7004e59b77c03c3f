import './bot.css';

import { useCallback, useState } from 'react';

import type { BotRowProps } from '../bots/row';
import { Tabs } from '../controls/Tabs';
import { t } from '../i18n';
import { CodePanel } from './code/CodePanel';
import { FailuresPanel } from './failures/FailuresPanel';
import { FunnelPanel } from './funnel/FunnelPanel';
import { GroupsPanel } from './groups/GroupsPanel';
import { HealthPanel } from './health/HealthPanel';
import { MayChangeProvider } from './mayChange';
import { RoutePanel } from './route/RoutePanel';
import { StaffPanel } from './staff/StaffPanel';

const TABS = ['health', 'groups', 'failures', 'staff', 'route', 'funnel', 'code'] as const;

/** What opens under a bot's row: how it is, its groups, its failures, the company's people, its route, funnel and own code. */
export function OpenedBot({ bot, mayChange, onChange }: BotRowProps) {
  const [chosen, setChosen] = useState<(typeof TABS)[number]>(bot.found_groups.length > 0 ? 'groups' : 'health');
  const changed = useCallback(() => onChange(), [onChange]);
  return (
    <div className="bot" data-bot={bot.bot_id}>
      <Tabs
        label={t('bot.tabs', { name: bot.name })}
        tabs={TABS.map((name) => ({ name, title: t(`bot.tab_${name}`) }))}
        chosen={chosen}
        onChoose={setChosen}
      >
        <MayChangeProvider value={mayChange}>
          {chosen === 'health' && <HealthPanel botId={bot.bot_id} onChange={changed} />}
          {chosen === 'groups' && <GroupsPanel bot={bot} onChange={changed} />}
          {chosen === 'failures' && <FailuresPanel botId={bot.bot_id} onChange={changed} />}
          {chosen === 'staff' && <StaffPanel />}
          {chosen === 'route' && <RoutePanel bot={bot} onBot={onChange} />}
          {chosen === 'funnel' && <FunnelPanel bot={bot} />}
          {chosen === 'code' && <CodePanel bot={bot} onBot={onChange} />}
        </MayChangeProvider>
      </Tabs>
    </div>
  );
}
