import type { Funnel, FunnelProfile, FunnelWish } from '../../api/types';

/** Where a request goes: into a pipeline of the account, or to an address. */
export type Goal = 'pipeline' | 'webhook';

/** `id` is the form's own: what people put in order has to be told apart while it has no name yet. */
export interface ButtonDraft {
  id: number;
  text: string;
  choice: string;
}

export interface ProfileDraft {
  id: number;
  key: string;
  name: string;
  welcome: string;
  buttons: ButtonDraft[];
  goal: Goal;
  pipeline: number | null;
  webhook: string;
  follow_up: string;
  follow_up_title: string;
}

/** What the form of a funnel holds. `byDefault` is the profile of those who come without a link, null: none. */
export interface FunnelDraft {
  admin: string;
  byDefault: number | null;
  profiles: ProfileDraft[];
}

let newest = 0;

function newId(): number {
  newest += 1;
  return newest;
}

export function newButton(): ButtonDraft {
  return { id: newId(), text: '', choice: '' };
}

export function newProfile(): ProfileDraft {
  return {
    id: newId(),
    key: '',
    name: '',
    welcome: '',
    buttons: [newButton()],
    goal: 'pipeline',
    pipeline: null,
    webhook: '',
    follow_up: '',
    follow_up_title: '',
  };
}

export function draftOf(funnel: Funnel | null): FunnelDraft {
  if (!funnel) return { admin: '', byDefault: null, profiles: [newProfile()] };
  const profiles = funnel.profiles.map(profileDraft);
  const byDefault = profiles.find(({ key }) => key === funnel.default)?.id ?? null;
  return { admin: String(funnel.admin_chat_id ?? ''), byDefault, profiles };
}

/** Return what the server is asked for. */
export function wishOf(draft: FunnelDraft): FunnelWish {
  const byDefault = draft.profiles.find(({ id }) => id === draft.byDefault)?.key.trim();
  return {
    ...(draft.admin.trim() && { admin_chat_id: Number(draft.admin) }),
    ...(byDefault && { default: byDefault }),
    profiles: draft.profiles.map((profile) => ({
      key: profile.key.trim(),
      name: profile.name.trim(),
      welcome: profile.welcome.trim(),
      buttons: profile.buttons.map((button) => ({ text: button.text.trim(), choice: choiceOf(button) })),
      ...(profile.goal === 'webhook' ? { webhook_url: profile.webhook.trim() } : { pipeline_id: profile.pipeline ?? 0 }),
      follow_up: profile.follow_up.trim(),
      ...(profile.follow_up_title.trim() && { follow_up_title: profile.follow_up_title.trim() }),
    })),
  };
}

/** Return what a request says of a button: what its owner wrote, else its text without the pictures in it. */
export function choiceOf({ text, choice }: ButtonDraft): string {
  return choice.trim() || withoutPictures(text) || text.trim();
}

export function isSame(one: FunnelDraft, other: FunnelDraft): boolean {
  return JSON.stringify(wishOf(one)) === JSON.stringify(wishOf(other));
}

/** Return the list with an item one place further up (-1) or down (1). */
export function moved<Item>(items: Item[], from: number, step: -1 | 1): Item[] {
  const others = items.filter((_, place) => place !== from);
  return [...others.slice(0, from + step), ...items.slice(from, from + 1), ...others.slice(from + step)];
}

function profileDraft(profile: FunnelProfile): ProfileDraft {
  return {
    id: newId(),
    key: profile.key,
    name: profile.name,
    welcome: profile.welcome,
    // What is as it would be by itself follows its button.
    buttons: profile.buttons.map(({ text, choice }) => ({ id: newId(), text, choice: choice === withoutPictures(text) ? '' : choice })),
    goal: profile.webhook_url ? 'webhook' : 'pipeline',
    pipeline: profile.pipeline_id,
    webhook: profile.webhook_url ?? '',
    follow_up: profile.follow_up,
    follow_up_title: profile.follow_up_title ?? '',
  };
}

const PICTURES = /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|\u200d|\ufe0f|\u20e3/gu;

function withoutPictures(text: string): string {
  return text.replace(PICTURES, '').replace(/\s+/g, ' ').trim();
}
