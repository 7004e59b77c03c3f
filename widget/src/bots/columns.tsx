import { ButtonIconSmallDangerGhostTheme, ButtonIconSmallGhostTheme } from '@kommo-crm/crm-react-ui-kit/Button';

import type { Bot, FoundBot, Pipeline } from '../api/types';
import { Icon } from '../controls/Icon';
import { Push } from '../controls/Push';
import type { Column } from '../controls/Table';
import { Toggle } from '../controls/Toggle';
import { plural, t } from '../i18n';
import { BotFace } from './BotFace';
import { BotMark } from './BotMark';

export interface BotDeeds {
  edit: (bot: Bot) => void;
  remove: (bot: Bot) => void;
  turn: (bot: Bot, isOn: boolean) => Promise<void>;
}

interface Opening {
  /** The bot whose row is open. */
  opened: number | null;
  open: (bot: Bot) => void;
}

/** The columns of the table of bots; the last one only for people who may change something. */
export function columnsOf(pipelines: Pipeline[] | null, { opened, open }: Opening, deeds: BotDeeds | null): Column<FoundBot>[] {
  const columns: Column<FoundBot>[] = [
    {
      name: 'bot',
      title: t('bots.column_bot'),
      sort: 'name',
      width: 'minmax(230px, 2fr)',
      cell: (bot) => (
        <span className="bots-first">
          <Opener bot={bot} isOpen={opened === bot.bot_id} onPress={() => open(bot)} />
          <BotFace bot={bot} />
        </span>
      ),
    },
    {
      name: 'label',
      title: t('bots.column_label'),
      sort: 'label',
      width: 'minmax(0, 0.9fr)',
      cell: (bot) => <Words>{bot.label}</Words>,
    },
    {
      name: 'pipeline',
      title: t('bots.column_pipeline'),
      sort: 'pipeline',
      cell: (bot) => <InPipeline bot={bot} pipelines={pipelines} />,
    },
    {
      name: 'groups',
      title: t('bots.column_groups'),
      width: 'minmax(0, 0.8fr)',
      cell: (bot) => <Groups bot={bot} />,
    },
    {
      name: 'state',
      title: t('bots.column_state'),
      sort: 'state',
      width: 'minmax(150px, 1.2fr)',
      cell: (bot) => <BotMark bot={bot} />,
    },
  ];
  return deeds ? [...columns, deedsColumn(deeds)] : columns;
}

function deedsColumn(deeds: BotDeeds): Column<FoundBot> {
  return {
    name: 'deeds',
    title: t('bots.column_deeds'),
    width: '116px',
    cell: (bot) => (
      <span className="bots-deeds">
        <Toggle
          label={t('bots.turn_on', { name: bot.name })}
          isOn={bot.enabled}
          onChange={(isOn) => deeds.turn(bot, isOn)}
        />
        <Push
          theme={ButtonIconSmallGhostTheme}
          title={t('bots.edit')}
          aria-label={t('bots.edit_bot', { name: bot.name })}
          onClick={() => deeds.edit(bot)}
        >
          <Icon name="pencil" />
        </Push>
        <Push
          theme={ButtonIconSmallDangerGhostTheme}
          title={t('common.delete')}
          aria-label={t('bots.delete_bot', { name: bot.name })}
          onClick={() => deeds.remove(bot)}
        >
          <Icon name="trash" />
        </Push>
      </span>
    ),
  };
}

function Opener({ bot, isOpen, onPress }: { bot: Bot; isOpen: boolean; onPress: () => void }) {
  return (
    <Push
      theme={ButtonIconSmallGhostTheme}
      className="bots-opener"
      aria-expanded={isOpen}
      aria-label={t('bots.open_bot', { name: bot.name })}
      onClick={onPress}
    >
      <Icon name={isOpen ? 'down' : 'right'} />
    </Push>
  );
}

function InPipeline({ bot, pipelines }: { bot: Bot; pipelines: Pipeline[] | null }) {
  if (!pipelines) return null;
  const pipeline = pipelines.find(({ id }) => id === bot.pipeline_id);
  const status = pipeline?.statuses.find(({ id }) => id === bot.status_id);
  if (!pipeline || (bot.status_id !== null && !status)) {
    return <span className="bots-wrong">{t(pipeline ? 'bots.status_gone' : 'bots.pipeline_gone')}</span>;
  }
  return (
    <span className="bots-two">
      <Words>{pipeline.name}</Words>
      <span className="bots-quiet">{status?.name ?? t('form.unsorted')}</span>
    </span>
  );
}

/** How many groups a bot is in, and those that were searched for. */
function Groups({ bot }: { bot: FoundBot }) {
  return (
    <span className="bots-two">
      <span>{bot.groups ? plural('bots.groups', bot.groups) : t('bots.no_groups')}</span>
      {bot.found_groups.map((title, index) => (
        <span key={`${index} ${title}`} className="bots-quiet bots-found" title={title}>
          {title}
        </span>
      ))}
      {!bot.found_groups.length && bot.deals > 0 && <span className="bots-quiet">{plural('bots.deals', bot.deals)}</span>}
    </span>
  );
}

function Words({ children }: { children: string }) {
  return (
    <span className="bots-words" title={children}>
      {children}
    </span>
  );
}
