import type { Forward, Route, RouteKind, RouteWish, Shape } from '../../api/types';
import type { TextKey } from '../../i18n';

export type SignIn = 'password' | 'token';

/** What the form of a route holds: the fields of every kind, so that nothing is lost on the way from one to another. */
export interface RouteDraft {
  kind: RouteKind;
  base: string;
  project: string;
  channel: string;
  signIn: SignIn;
  login: string;
  password: string;
  access_token: string;
  shape: Shape;
  forward: Forward;
  url: string;
  secret: string;
  /** Whether a secret that is kept shall be one no longer. */
  forgetsSecret: boolean;
  admins: string;
  quiet_minutes: string;
}

export type RouteField = 'base' | 'project' | 'channel' | 'login' | 'password' | 'access_token' | 'url' | 'secret' | 'admins' | 'quiet_minutes';
/** What is wrong with a field, ready to be shown. */
export type RouteFaults = Partial<Record<RouteField, string>>;

const FIELDS: readonly RouteField[] = [
  'base',
  'project',
  'channel',
  'login',
  'password',
  'access_token',
  'url',
  'secret',
  'admins',
  'quiet_minutes',
];

/** What Wahelp's ids are made of. */
const ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/;

const WAHELP = 'https://wahelp.ru';
const QUIET_MINUTES = 30;
const LONGEST_QUIET = 7 * 24 * 60;

const EMPTY: RouteDraft = {
  kind: 'amocrm',
  base: WAHELP,
  project: '',
  channel: '',
  signIn: 'password',
  login: '',
  password: '',
  access_token: '',
  shape: 'messages',
  forward: 'all',
  url: '',
  secret: '',
  forgetsSecret: false,
  admins: '',
  quiet_minutes: String(QUIET_MINUTES),
};

export function draftOf(route: Route): RouteDraft {
  switch (route.kind) {
    case 'amocrm':
      return EMPTY;
    case 'wahelp': {
      const { base, project, channel, shape, forward, login } = route;
      const signIn = route.access_token ? 'token' : 'password';
      return { ...EMPTY, kind: 'wahelp', base, project, channel, shape, forward, signIn, login: login ?? '' };
    }
    case 'platform': {
      const { url, admins, quiet_minutes } = route;
      return { ...EMPTY, kind: 'platform', url, admins: admins.join(', '), quiet_minutes: String(quiet_minutes) };
    }
  }
}

/** Whether a secret of the route as it is would stay if its field were left empty: it belongs to a place and a login. */
export function isKept(field: 'password' | 'access_token' | 'secret', draft: RouteDraft, now: Route): boolean {
  if (now.kind !== draft.kind) return false;
  if (now.kind === 'platform') return field === 'secret' && now.secret !== null && !draft.forgetsSecret && isSame(draft.url, now.url);
  if (now.kind !== 'wahelp' || !isSame(draft.base, now.base)) return false;
  if (field === 'access_token') return now.access_token !== null;
  return field === 'password' && now.password !== null && draft.login.trim() === now.login;
}

/** Return what is wrong before the server is asked. */
export function faultsOf(draft: RouteDraft, now: Route): Partial<Record<RouteField, TextKey>> {
  const missing = neededIn(draft, now).filter((field) => !draft[field].trim());
  const faults: Partial<Record<RouteField, TextKey>> = Object.fromEntries(missing.map((field) => [field, 'route.missing'] as const));
  for (const field of ['project', 'channel'] as const) {
    if (draft.kind === 'wahelp' && draft[field].trim() && !ID.test(draft[field].trim())) faults[field] = 'route.id_wrong';
  }
  if (draft.kind === 'platform') {
    if (idsIn(draft.admins) === null) faults.admins = 'route.admins_wrong';
    const minutes = Number(draft.quiet_minutes);
    if (!Number.isInteger(minutes) || minutes < 1 || minutes > LONGEST_QUIET) faults.quiet_minutes = 'route.quiet_wrong';
  }
  return faults;
}

/** Return what the server is asked for; null where that is so already. */
export function wishOf(draft: RouteDraft, now: Route): RouteWish | null {
  const wish = wholeWish(draft);
  return JSON.stringify(wish) === JSON.stringify(wholeWish(draftOf(now))) ? null : wish;
}

/** The fields that the server has something against, as the form calls them. */
export function namedFields(names: string[]): RouteField[] {
  const last = names.map((name) => name.split('.').pop());
  return FIELDS.filter((field) => last.includes(field));
}

function neededIn(draft: RouteDraft, now: Route): RouteField[] {
  switch (draft.kind) {
    case 'amocrm':
      return [];
    case 'platform':
      return ['url'];
    case 'wahelp': {
      const secret = draft.signIn === 'token' ? 'access_token' : 'password';
      const wanted: RouteField[] = draft.signIn === 'token' ? ['base', 'project', 'channel'] : ['base', 'project', 'channel', 'login'];
      return isKept(secret, draft, now) ? wanted : [...wanted, secret];
    }
  }
}

function wholeWish(draft: RouteDraft): RouteWish {
  switch (draft.kind) {
    case 'amocrm':
      return { kind: 'amocrm' };
    case 'wahelp':
      return {
        kind: 'wahelp',
        base: draft.base.trim(),
        project: draft.project.trim(),
        channel: draft.channel.trim(),
        shape: draft.shape,
        forward: draft.forward,
        ...signedIn(draft),
      };
    case 'platform':
      return {
        kind: 'platform',
        url: draft.url.trim(),
        admins: idsIn(draft.admins) ?? [],
        quiet_minutes: Number(draft.quiet_minutes),
        ...(draft.secret.trim() && { secret: draft.secret.trim() }),
        ...(draft.forgetsSecret && { secret: null }),
      };
  }
}

function signedIn({ signIn, login, password, access_token }: RouteDraft): Partial<Record<'login' | 'password' | 'access_token', string>> {
  if (signIn === 'token') return access_token.trim() ? { access_token: access_token.trim() } : {};
  // A password may begin with a space.
  return { login: login.trim(), ...(password && { password }) };
}

/** Return the numbers that are named in a text, in their order; null where something else is named as well. */
function idsIn(text: string): number[] | null {
  const named = text.split(/[\s,;]+/).filter(Boolean);
  return named.every((one) => /^[1-9]\d{0,14}$/.test(one)) ? [...new Set(named.map(Number))] : null;
}

function isSame(one: string, other: string): boolean {
  const plain = (address: string) => address.trim().replace(/\/+$/, '').toLowerCase();
  return plain(one) === plain(other);
}
