import { type FormEvent, useState } from 'react';

import { subdomain } from '../../amo/account';
import { useApi } from '../../api/context';
import type { Group } from '../../api/types';
import { TextField } from '../../controls/Field';
import { Push } from '../../controls/Push';
import { t } from '../../i18n';
import { namedDeal } from '../dealNumber';
import { useDeed } from '../useDeed';
import { nameOfDeal } from './Deals';

interface LinkDealProps {
  group: Group;
  botId: number;
  onLinked: (group: Group, deal: string) => void;
}

/** Ties a group to a deal more, named by its number or by the address of its card. */
export function LinkDeal({ group, botId, onLinked }: LinkDealProps) {
  const api = useApi();
  const [text, setText] = useState('');
  const [doubt, setDoubt] = useState<string | null>(null);

  const link = useDeed(async (dealId: number) => {
    const changed = await api.linkDeal(group.group_id, botId, dealId);
    const tied = changed.links.find((one) => one.deal_id === dealId);
    setText('');
    onLinked(changed, nameOfDeal(tied ?? { name: '', deal_id: dealId }));
  });

  const write = (words: string) => {
    setText(words);
    setDoubt(null);
    link.forget();
  };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const named = namedDeal(text, subdomain());
    link.forget();
    setDoubt('doubt' in named ? t(`groups.doubt_${named.doubt}`) : null);
    if ('dealId' in named) link.run(named.dealId);
  };

  return (
    <form className="bot-link-deal" onSubmit={submit} noValidate aria-label={t('groups.link_of', { group: group.title })}>
      <TextField label={t(group.links.length > 0 ? 'groups.link_deal' : 'groups.link_first')} placeholder={t('groups.link_hint')} value={text} error={doubt ?? link.failure} autoComplete="off" onChange={write} />
      <Push type="submit" isLoading={link.isRunning}>
        {t('groups.link')}
      </Push>
    </form>
  );
}
