import { ButtonContextTheme } from '@kommo-crm/crm-react-ui-kit/Button';
import { useRef } from 'react';

import type { Bot, Pipeline } from '../../api/types';
import { Icon } from '../../controls/Icon';
import { ItemDeeds } from '../../controls/ItemDeeds';
import { Push } from '../../controls/Push';
import { t } from '../../i18n';
import { type FunnelDraft, moved, newProfile, type ProfileDraft } from './draft';
import { type Faults, within } from './faults';
import { Preview } from './Preview';
import { ProfileFields } from './ProfileFields';
import { nameOf } from './words';

interface ProfilesProps {
  bot: Bot;
  draft: FunnelDraft;
  /** As the server has it: an address in it is shown only in part. */
  seen: FunnelDraft;
  chosen: number | null;
  faults: Faults;
  pipelines: Pipeline[];
  onChoose: (id: number | null) => void;
  onChange: (draft: FunnelDraft) => void;
}

/** The profiles of a funnel, one of them open beside what a person will see of it. */
export function Profiles({ bot, draft, seen, chosen, faults, pipelines, onChoose, onChange }: ProfilesProps) {
  const list = useRef<HTMLDivElement>(null);
  const place = Math.max(0, draft.profiles.findIndex(({ id }) => id === chosen));
  const profile = draft.profiles[place];

  const change = (next: ProfileDraft) =>
    onChange({ ...draft, profiles: draft.profiles.map((one) => (one.id === next.id ? next : one)) });
  const add = () => {
    const added = newProfile();
    onChange({ ...draft, profiles: [...draft.profiles, added] });
    onChoose(added.id);
  };
  const remove = ({ id }: ProfileDraft, from: number) => {
    const profiles = draft.profiles.filter((one) => one.id !== id);
    onChange({ ...draft, profiles, byDefault: draft.byDefault === id ? null : draft.byDefault });
    if (id === profile?.id) onChoose((profiles[from] ?? profiles[from - 1])?.id ?? null);
    // Its buttons have gone, and the keyboard would go with them.
    list.current?.focus();
  };

  return (
    <div className="funnel-profiles">
      <div className="funnel-list" role="group" aria-label={t('funnel.profiles')} tabIndex={-1} ref={list}>
        <h3 className="bot-heading">{t('funnel.profiles')}</h3>
        <ul className="bot-list">
          {draft.profiles.map((one, number) => (
            <li key={one.id} className={`funnel-item ${one === profile ? 'funnel-item_chosen' : ''}`} data-profile={one.key}>
              <button
                type="button"
                className="funnel-item__name"
                aria-pressed={one === profile}
                onClick={() => onChoose(one.id)}
              >
                {nameOf(one, number)}
                {hasFaults(faults, number) && <span className="funnel-item__wrong">{t('funnel.has_faults')}</span>}
              </button>
              {draft.profiles.length > 1 && (
                <ItemDeeds
                  name={nameOf(one, number)}
                  isFirst={number === 0}
                  isLast={number === draft.profiles.length - 1}
                  onMove={(step) => onChange({ ...draft, profiles: moved(draft.profiles, number, step) })}
                  onRemove={() => remove(one, number)}
                />
              )}
            </li>
          ))}
        </ul>
        <Push theme={ButtonContextTheme} before={<Icon name="plus" />} onClick={add}>
          {t('funnel.add_profile')}
        </Push>
      </div>
      {profile && (
        <>
          <ProfileFields
            key={profile.id}
            bot={bot}
            profile={profile}
            seen={seen.profiles.find(({ id }) => id === profile.id) ?? null}
            faults={within(faults, `profiles[${place}]`)}
            pipelines={pipelines}
            onChange={change}
          />
          <Preview bot={bot} profile={profile} />
        </>
      )}
    </div>
  );
}

function hasFaults(faults: Faults, place: number): boolean {
  return Object.keys(within(faults, `profiles[${place}]`)).length > 0;
}
