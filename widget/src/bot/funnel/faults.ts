import type { Pipeline } from '../../api/types';
import { t } from '../../i18n';
import type { FunnelDraft, ProfileDraft } from './draft';

/** What is wrong, ready to be shown, by the place of the field as the server names it: `profiles[0].buttons[1].text`. */
export type Faults = Record<string, string>;

const KEY = /^[A-Za-z0-9_-]{1,64}$/;
const CHAT = /^-?[1-9]\d{0,15}$/;

/** Return what is wrong before the server is asked. */
export function faultsOf(draft: FunnelDraft, pipelines: Pipeline[] | null): Faults {
  const faults: Faults = {};
  if (draft.admin.trim() && !CHAT.test(draft.admin.trim())) faults.admin_chat_id = t('funnel.admin_wrong');
  const keys = draft.profiles.map(({ key }) => key.trim());
  draft.profiles.forEach((profile, place) => {
    const found = ofProfile(profile, pipelines);
    if (keys.indexOf(profile.key.trim()) !== place && profile.key.trim()) found.key = t('funnel.key_twice');
    for (const [field, fault] of Object.entries(found)) faults[`profiles[${place}].${field}`] = fault;
  });
  return faults;
}

function ofProfile(profile: ProfileDraft, pipelines: Pipeline[] | null): Faults {
  const faults: Faults = {};
  for (const field of ['name', 'welcome'] as const) {
    if (!profile[field].trim()) faults[field] = t('funnel.missing');
  }
  if (!KEY.test(profile.key.trim())) faults.key = t(profile.key.trim() ? 'funnel.key_wrong' : 'funnel.missing');
  profile.buttons.forEach(({ text }, place) => {
    if (!text.trim()) faults[`buttons[${place}].text`] = t('funnel.missing');
  });
  return { ...faults, ...ofGoal(profile, pipelines) };
}

function ofGoal({ goal, webhook, pipeline }: ProfileDraft, pipelines: Pipeline[] | null): Faults {
  if (goal === 'webhook') return webhook.trim() ? {} : { webhook_url: t('funnel.missing') };
  if (pipeline === null) return { pipeline_id: t('form.pipeline_missing') };
  const isGone = pipelines !== null && !pipelines.some(({ id }) => id === pipeline);
  return isGone ? { pipeline_id: t('form.pipeline_gone') } : {};
}

/** Return the number of the profile that the first fault is in; null where it is outside of them. */
export function faultyProfile(faults: Faults): number | null {
  const places = Object.keys(faults).map((place) => /^profiles\[(\d+)\]/.exec(place)?.[1]);
  if (places.includes(undefined)) return null;
  return places.length ? Math.min(...places.map(Number)) : null;
}

/** Return the faults of one part, by the places in it. */
export function within(faults: Faults, part: string): Faults {
  const inside = Object.entries(faults).filter(([place]) => place.startsWith(`${part}.`));
  return Object.fromEntries(inside.map(([place, fault]) => [place.slice(part.length + 1), fault]));
}
