import { ButtonContextTheme } from '@kommo-crm/crm-react-ui-kit/Button';
import { Link, LinkPrimaryTheme } from '@kommo-crm/crm-react-ui-kit/Link';

import type { Group, GroupLink } from '../../api/types';
import { Push } from '../../controls/Push';
import { t } from '../../i18n';
import { useMayChange } from '../mayChange';

interface DealsProps {
  group: Group;
  botId: number;
  onUnlink: (link: GroupLink) => void;
}

/** The deals that a group is tied to. */
export function Deals({ group, botId, onUnlink }: DealsProps) {
  const mayChange = useMayChange();
  if (group.links.length === 0) return <p className="bot-quiet">{t('groups.no_deals')}</p>;
  return (
    <ul className="bot-deals" aria-label={t('groups.deals')}>
      {group.links.map((link) => (
        <li key={link.deal_id} className="bot-deal" data-deal={link.deal_id}>
          <Link theme={LinkPrimaryTheme} href={link.link} target="_blank" rel="noopener noreferrer">
            {nameOfDeal(link)}
          </Link>
          <span className="bot-quiet">№{link.deal_id}</span>
          <ThroughOther link={link} group={group} botId={botId} />
          {mayChange && (
            <Push
              theme={ButtonContextTheme}
              aria-label={t('groups.unlink_of', { deal: nameOfDeal(link), group: group.title })}
              onClick={() => onUnlink(link)}
            >
              {t('groups.unlink')}
            </Push>
          )}
        </li>
      ))}
    </ul>
  );
}

/** A deal as people call it; amoCRM lets it have no name. */
export function nameOfDeal({ name, deal_id }: Pick<GroupLink, 'name' | 'deal_id'>): string {
  return name || t('groups.deal', { id: deal_id });
}

function ThroughOther({ link, group, botId }: { link: GroupLink; group: Group; botId: number }) {
  const other = group.bots.find((one) => one.bot_id === link.bot_id);
  if (link.bot_id === botId || !other) return null;
  return <span className="bot-quiet">{t('groups.other_bot', { username: other.username })}</span>;
}
