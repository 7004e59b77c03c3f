import { Dropdown } from '../../controls/Dropdown';
import { t } from '../../i18n';
import type { FunnelDraft } from './draft';
import { nameOf } from './words';

/** Stands among the profiles for none of them. */
const NOBODY = 0;

interface ByDefaultProps {
  draft: FunnelDraft;
  error: string | null;
  onChange: (profile: number | null) => void;
}

/** Whom those get who come to the bot without a link. */
export function ByDefault({ draft, error, onChange }: ByDefaultProps) {
  return (
    <Dropdown
      label={t('funnel.default')}
      hint={t('funnel.default_hint')}
      error={error}
      options={[
        { value: NOBODY, title: t('funnel.default_none') },
        ...draft.profiles.map((profile, place) => ({ value: profile.id, title: nameOf(profile, place) })),
      ]}
      value={draft.byDefault ?? NOBODY}
      onChange={(id) => onChange(id === NOBODY ? null : id)}
    />
  );
}
