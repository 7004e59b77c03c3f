import { Badge, BadgeNeutralTheme, BadgeWarningTheme } from '@kommo-crm/crm-react-ui-kit/Badge';
import { ButtonContextTheme } from '@kommo-crm/crm-react-ui-kit/Button';
import { ContentBlock, ContentBlockSecondaryTheme } from '@kommo-crm/crm-react-ui-kit/ContentBlock';
import { useState } from 'react';

import type { Bot, Group, GroupLink } from '../../api/types';
import { Notice } from '../../controls/Notice';
import { Push } from '../../controls/Push';
import { t } from '../../i18n';
import { useMayChange } from '../mayChange';
import { Said } from '../Said';
import { Deals, nameOfDeal } from './Deals';
import { GroupSettingsDialog } from './GroupSettingsDialog';
import { LinkDeal } from './LinkDeal';
import { UnlinkDeal } from './UnlinkDeal';

interface GroupCardProps {
  group: Group;
  bot: Bot;
  onGroup: (group: Group) => void;
  refresh: (groupId: number) => Promise<Group>;
  onChange: () => void;
}

/** One group: what the bot misses there, its deals, and its settings behind a button. */
export function GroupCard({ group, bot, onGroup, refresh, onChange }: GroupCardProps) {
  const mayChange = useMayChange();
  const [isOpen, setOpen] = useState(false);
  const [asked, setAsked] = useState<GroupLink | null>(null);
  const [said, setSaid] = useState('');
  const here = group.bots.find((one) => one.bot_id === bot.bot_id);

  const showUnlinked = async (link: GroupLink) => {
    await refresh(group.group_id);
    setSaid(t('groups.unlinked', { deal: nameOfDeal(link) }));
    onChange();
  };
  const showLinked = (changed: Group, deal: string) => {
    onGroup(changed);
    setSaid(t('groups.linked', { deal }));
    onChange();
  };

  const showSaved = (changed: Group) => {
    setOpen(false);
    onGroup(changed);
    setSaid(t('groups.saved'));
  };

  return (
    <ContentBlock theme={ContentBlockSecondaryTheme} className="bot-group" role="group" aria-label={group.title} data-group={group.group_id}>
      <div className="bot-group__head">
        <h4 className="bot-group__title">{group.title}</h4>
        {here && (
          <Badge theme={here.missing.length > 0 ? BadgeWarningTheme : BadgeNeutralTheme}>{t(`groups.standing_${here.standing}`)}</Badge>
        )}
        {mayChange && (
          <Push
            theme={ButtonContextTheme}
            className="bot-group__open"
            aria-label={t('groups.settings_of', { group: group.title })}
            onClick={() => setOpen(true)}
          >
            {t('groups.settings')}
          </Push>
        )}
      </div>
      {here?.missing.map((lack) => (
        <Notice key={lack.code} level="warning">
          {lack.text}
        </Notice>
      ))}
      <Deals group={group} botId={bot.bot_id} onUnlink={setAsked} />
      {mayChange && <LinkDeal group={group} botId={bot.bot_id} onLinked={showLinked} />}
      <Said>{said}</Said>
      {isOpen && <GroupSettingsDialog group={group} bot={bot} refresh={refresh} onSaved={showSaved} onClose={() => setOpen(false)} />}
      {asked && <UnlinkDeal group={group} link={asked} onUnlinked={() => showUnlinked(asked)} onClose={() => setAsked(null)} />}
    </ContentBlock>
  );
}
