import type { Bot, Pipeline } from '../../api/types';
import { Choice } from '../../controls/Choice';
import { CopyButton } from '../../controls/CopyButton';
import { Dropdown } from '../../controls/Dropdown';
import { LongField, TextField } from '../../controls/Field';
import { t } from '../../i18n';
import { Buttons } from './Buttons';
import type { Goal, ProfileDraft } from './draft';
import type { Faults } from './faults';
import { deepLink } from './words';

const GOALS: readonly Goal[] = ['pipeline', 'webhook'];
const LONGEST_WELCOME = 4096;

interface ProfileFieldsProps {
  bot: Bot;
  profile: ProfileDraft;
  /** The profile as the server has it; null for a new one. */
  seen: ProfileDraft | null;
  faults: Faults;
  pipelines: Pipeline[];
  onChange: (profile: ProfileDraft) => void;
}

/** What can be set of one profile. */
export function ProfileFields({ bot, profile, seen, faults, pipelines, onChange }: ProfileFieldsProps) {
  const change = (changes: Partial<ProfileDraft>) => onChange({ ...profile, ...changes });
  const isShownInPart = seen?.goal === 'webhook' && profile.webhook === seen.webhook;
  return (
    <div className="funnel-fields">
      <TextField
        label={t('funnel.name')}
        hint={t('funnel.name_hint')}
        error={faults.name ?? null}
        value={profile.name}
        autoComplete="off"
        onChange={(name) => change({ name })}
      />
      <TextField
        label={t('funnel.key')}
        hint={t('funnel.key_hint')}
        error={faults.key ?? null}
        value={profile.key}
        autoComplete="off"
        spellCheck={false}
        maxLength={64}
        onChange={(key) => change({ key })}
      />
      <DeepLink link={deepLink(bot, profile.key)} />
      <LongField
        label={t('funnel.welcome')}
        error={faults.welcome ?? null}
        value={profile.welcome}
        maxLength={LONGEST_WELCOME}
        onChange={(welcome) => change({ welcome })}
      />
      <Buttons buttons={profile.buttons} faults={faults} onChange={(buttons) => change({ buttons })} />
      <LongField
        label={t('funnel.follow_up')}
        hint={t('funnel.follow_up_hint')}
        error={faults.follow_up ?? null}
        value={profile.follow_up}
        maxLength={LONGEST_WELCOME}
        onChange={(follow_up) => change({ follow_up })}
      />
      <TextField
        label={t('funnel.follow_up_title')}
        hint={t('funnel.follow_up_title_hint')}
        error={faults.follow_up_title ?? null}
        value={profile.follow_up_title}
        autoComplete="off"
        onChange={(follow_up_title) => change({ follow_up_title })}
      />
      <Choice<Goal>
        label={t('funnel.goal')}
        options={GOALS.map((value) => ({ value, title: t(`funnel.goal_${value}`), about: t(`funnel.goal_${value}_about`) }))}
        value={profile.goal}
        onChange={(goal) => change({ goal })}
      />
      {profile.goal === 'pipeline' && (
        <Dropdown
          label={t('funnel.pipeline')}
          error={faults.pipeline_id ?? null}
          placeholder={t('form.choose')}
          options={pipelines.map(({ id, name }) => ({ value: id, title: name }))}
          value={profile.pipeline}
          onChange={(pipeline) => change({ pipeline })}
        />
      )}
      {profile.goal === 'webhook' && (
        <TextField
          label={t('funnel.webhook')}
          hint={t(isShownInPart ? 'funnel.webhook_kept' : 'funnel.webhook_hint')}
          error={faults.webhook_url ?? null}
          value={profile.webhook}
          inputMode="url"
          autoComplete="off"
          onChange={(webhook) => change({ webhook })}
        />
      )}
    </div>
  );
}

function DeepLink({ link }: { link: string | null }) {
  if (!link) return null;
  return (
    <p className="funnel-link">
      <span className="funnel-link__address">{link}</span>
      <CopyButton text={link} label={t('funnel.copy_link', { link })} />
    </p>
  );
}
