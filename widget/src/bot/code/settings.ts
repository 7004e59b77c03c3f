import type { Gateway, GatewayWish, Mirror, QuietAnswer } from '../../api/types';
import { plural, t } from '../../i18n';

export const MIRRORS: readonly Mirror[] = ['all', 'not_commands', 'none'];
export const ANSWERS: readonly QuietAnswer[] = ['send', 'refuse'];

const LONGEST_QUIET = 24 * 60;

/** What the form holds: the minutes as they are typed. */
export interface CodeDraft {
  mirror: Mirror;
  quiet_minutes: string;
  quiet_answer: QuietAnswer;
  allow_token: boolean;
  greets: boolean;
}

export function draftOf({ mirror, quiet_minutes, quiet_answer, allow_token, greets }: Gateway): CodeDraft {
  return { mirror, quiet_minutes: String(quiet_minutes), quiet_answer, allow_token, greets };
}

export function areMinutes(text: string): boolean {
  return /^\d{1,4}$/.test(text.trim()) && Number(text) <= LONGEST_QUIET;
}

/** What is wished for and not so yet. */
export function changesOf(draft: CodeDraft, now: Gateway): GatewayWish {
  const wished: GatewayWish = { ...draft, quiet_minutes: Number(draft.quiet_minutes) };
  const changed = Object.entries(wished).filter(([name, value]) => now[name as keyof Gateway] !== value);
  return Object.fromEntries(changed);
}

/** Return the form over the settings as they are now: what the person did not touch follows them. */
export function rebased(draft: CodeDraft, before: Gateway, now: Gateway): CodeDraft {
  const was = draftOf(before);
  const touched = (Object.keys(draft) as (keyof CodeDraft)[]).filter((name) => draft[name] !== was[name]);
  return { ...draftOf(now), ...Object.fromEntries(touched.map((name) => [name, draft[name]])) };
}

export function quietText(minutes: number): string {
  return minutes ? plural('code.quiet_for', minutes) : t('code.quiet_never');
}

export function yesNo(isSo: boolean): string {
  return t(isSo ? 'code.yes' : 'code.no');
}

/** What somebody else has set these fields to, for people to read. */
export function settingsText(fields: string[], now: Gateway): string {
  const texts: Record<string, string> = {
    'gateway.mirror': `${t('code.mirror')}: ${t(`code.mirror_${now.mirror}`)}`,
    'gateway.quiet_minutes': `${t('code.quiet')}: ${quietText(now.quiet_minutes)}`,
    'gateway.quiet_answer': `${t('code.answer')}: ${t(`code.answer_${now.quiet_answer}`)}`,
    'gateway.allow_token': `${t('code.token')}: ${yesNo(now.allow_token)}`,
    'gateway.greets': `${t('code.greets')}: ${yesNo(now.greets)}`,
  };
  return fields.map((field) => texts[field] ?? field).join('; ');
}
