import type { Forward, Route, Shape } from '../../api/types';
import { Choice } from '../../controls/Choice';
import { Dropdown } from '../../controls/Dropdown';
import { TextField } from '../../controls/Field';
import { Notice } from '../../controls/Notice';
import { t } from '../../i18n';
import { isKept, type RouteDraft, type RouteFaults, type SignIn } from './draft';
import { SecretField } from './SecretField';

const SIGN_INS: readonly SignIn[] = ['password', 'token'];
const SHAPES: readonly Shape[] = ['messages', 'vendor'];
const FORWARDS: readonly Forward[] = ['all', 'no_commands'];

export interface RouteFieldsProps {
  draft: RouteDraft;
  /** The route as it is kept. */
  now: Route;
  faults: RouteFaults;
  onChange: (changes: Partial<RouteDraft>) => void;
}

/** A channel of Wahelp, and how the bot signs in there. */
export function WahelpFields({ draft, now, faults, onChange }: RouteFieldsProps) {
  return (
    <>
      <Notice level="info">{t('route.wahelp_phone')}</Notice>
      <TextField
        label={t('route.base')}
        hint={t('route.base_hint')}
        error={faults.base ?? null}
        value={draft.base}
        inputMode="url"
        autoComplete="off"
        onChange={(base) => onChange({ base })}
      />
      <TextField
        label={t('route.project')}
        hint={t('route.project_hint')}
        error={faults.project ?? null}
        value={draft.project}
        autoComplete="off"
        onChange={(project) => onChange({ project })}
      />
      <TextField
        label={t('route.channel')}
        hint={t('route.channel_hint')}
        error={faults.channel ?? null}
        value={draft.channel}
        autoComplete="off"
        onChange={(channel) => onChange({ channel })}
      />
      <Choice
        label={t('route.sign_in')}
        options={SIGN_INS.map((value) => ({ value, title: t(`route.sign_in_${value}`) }))}
        value={draft.signIn}
        onChange={(signIn) => onChange({ signIn })}
      />
      {draft.signIn === 'password' && (
        <>
          <TextField
            label={t('route.login')}
            hint={t('route.login_hint')}
            error={faults.login ?? null}
            value={draft.login}
            autoComplete="off"
            onChange={(login) => onChange({ login })}
          />
          <SecretField
            label={t('route.password')}
            hint={t('route.password_hint')}
            value={draft.password}
            error={faults.password}
            isKept={isKept('password', draft, now)}
            onChange={(password) => onChange({ password })}
          />
        </>
      )}
      {draft.signIn === 'token' && (
        <SecretField
          label={t('route.access_token')}
          hint={t('route.access_token_hint')}
          value={draft.access_token}
          error={faults.access_token}
          isKept={isKept('access_token', draft, now)}
          onChange={(access_token) => onChange({ access_token })}
        />
      )}
      <Dropdown
        label={t('route.forward')}
        options={FORWARDS.map((value) => ({ value, title: t(`route.forward_${value}`) }))}
        value={draft.forward}
        onChange={(forward) => onChange({ forward })}
      />
      <Dropdown
        label={t('route.shape')}
        hint={t('route.shape_hint')}
        options={SHAPES.map((value) => ({ value, title: t(`route.shape_${value}`) }))}
        value={draft.shape}
        onChange={(shape) => onChange({ shape })}
      />
    </>
  );
}
