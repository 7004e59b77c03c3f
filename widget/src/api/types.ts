/** What the settings API takes and answers, as docs/openapi.json has it. Times are ISO 8601 in UTC, texts are ready to be shown. */

export type HealthState = 'ok' | 'warning' | 'broken';
export type BotState = 'connecting' | 'on' | 'off' | 'revoked' | 'stopped';
export type Linkers = 'administrators' | 'anyone' | 'staff';
export type Authors = 'sender' | 'line';
export type Standing = 'administrator' | 'member' | 'restricted' | 'left' | 'kicked';

/** A stable code and the words for it. */
export interface Notice {
  code: string;
  text: string;
}

export interface Banner {
  level: 'warning' | 'error';
  text: string;
}

/** `kept`: incoming messages that wait for payment. */
export interface Licence {
  state: 'trial' | 'paid' | 'ended';
  until: string;
  trial_until: string;
  paid_until: string | null;
  days_left: number;
  banner: Banner | null;
  kept: number;
}

/** `waiting`: REON has not been told yet. */
export interface Registration {
  name: string;
  phone: string;
  at: string;
  state: 'waiting' | 'sent';
}

/** `is_admin` is null when amoCRM does not say what the caller is. */
export interface Account {
  account_id: number;
  domain: string;
  state: 'active' | 'unpaid' | 'unauthorised' | 'uninstalled';
  notice: string | null;
  notices: Notice[];
  licence: Licence;
  registration: Registration | null;
  authorise_url: string;
  is_admin: boolean | null;
  bots: number;
}

export interface Status {
  id: number;
  name: string;
}

/** «Неразобранное» is not among the `statuses`: it is `status_id: null`. */
export interface Pipeline {
  id: number;
  name: string;
  is_main: boolean;
  statuses: Status[];
}

/** What keeps a bot from its work in groups; without `group_id` in every group that it is added to. */
export interface Lack extends Notice {
  group_id: number | null;
  title: string | null;
}

export type RouteKind = 'amocrm' | 'wahelp' | 'platform';
export type Shape = 'messages' | 'vendor';
export type Forward = 'all' | 'no_commands';

export interface AmoRoute {
  kind: 'amocrm';
}

/** Wahelp is entered with a login and its password, or with an access token instead; of secrets is told that they are set. */
export interface WahelpRoute {
  kind: 'wahelp';
  base: string;
  project: string;
  channel: string;
  login: string | null;
  password: 'set' | null;
  access_token: 'set' | null;
  shape: Shape;
  forward: Forward;
}

/** `admins`: Telegram ids of people; `quiet_minutes`: how long people have a conversation after their last word. */
export interface PlatformRoute {
  kind: 'platform';
  url: string;
  secret: 'set' | null;
  admins: number[];
  quiet_minutes: number;
}

/** Where what people write to the bot goes. */
export type Route = AmoRoute | WahelpRoute | PlatformRoute;

/** A secret that is left out stays, as long as the address and the login that it belongs to do. */
export interface WahelpWish {
  kind: 'wahelp';
  base: string;
  project: string;
  channel: string;
  login?: string;
  password?: string;
  access_token?: string;
  shape: Shape;
  forward: Forward;
}

/** A secret that is left out stays, as long as the address does; null is none. */
export interface PlatformWish {
  kind: 'platform';
  url: string;
  secret?: string | null;
  admins: number[];
  quiet_minutes: number;
}

/** Who has told the phone that a person goes by. */
export type ToldBy = 'person' | 'amocrm' | 'owner';

export interface PersonPhone {
  telegram_id: number;
  phone: string;
  told_by: ToldBy;
}

export type RouteWish = AmoRoute | WahelpWish | PlatformWish;

/** What amoCRM shows of what a bot's own code says; what the code's sends get where a manager has just answered. */
export type Mirror = 'all' | 'none' | 'not_commands';
export type QuietAnswer = 'send' | 'refuse';
export type Receiving = 'polling' | 'webhook' | 'none';

/** The webhook that a bot's own code has set. */
export interface CodeWebhook {
  host: string;
  last_error: string | null;
  last_error_at: string | null;
}

/** How a bot's own code lives beside us; `key_since` is null while there is no key, `waiting` are updates not taken yet. */
export interface Gateway {
  address: string;
  key_since: string | null;
  mirror: Mirror;
  quiet_minutes: number;
  quiet_answer: QuietAnswer;
  allow_token: boolean;
  greets: boolean;
  mode: Receiving;
  last_call: string | null;
  webhook: CodeWebhook | null;
  waiting: number;
}

export interface GatewayWish {
  mirror?: Mirror;
  quiet_minutes?: number;
  quiet_answer?: QuietAnswer;
  allow_token?: boolean;
  greets?: boolean;
}

/** A key, told this once, and the address that it opens. */
export interface CodeKey {
  key: string;
  address: string;
}

/** `health` as it was last looked at; `groups`: how many it is in, `deals`: how many they are tied to through it. */
export interface Bot {
  bot_id: number;
  username: string;
  name: string;
  label: string;
  pipeline_id: number;
  status_id: number | null;
  enabled: boolean;
  state: BotState;
  notice: string | null;
  linkers: Linkers;
  route: Route;
  gateway: Gateway;
  missing: Lack[];
  created_at: string;
  link: string;
  version: number;
  avatar: string | null;
  health: HealthState;
  groups: number;
  deals: number;
}

/** `found_groups`: the titles of its groups that were looked for. */
export interface FoundBot extends Bot {
  found_groups: string[];
}

export interface BotPage {
  bots: FoundBot[];
  total: number;
  page: number;
  pages: number;
}

export type BotOrder = 'name' | 'label' | 'pipeline' | 'state' | 'created';

/** `bot`: name, @username, label, id; `group`: titles of groups; `search`: both. `sort` with `-` goes down. */
export interface BotQuery {
  search?: string;
  bot?: string;
  group?: string;
  sort?: BotOrder | `-${BotOrder}`;
  limit?: number;
  page?: number;
}

/** Whose token it is. `yours`: connected by this account; `elsewhere`: by another one. */
export interface CheckedToken {
  bot_id: number;
  username: string;
  name: string;
  link: string;
  state: 'free' | 'yours' | 'elsewhere';
  text: string;
}

export interface NewBot {
  token: string;
  label: string;
  pipeline_id: number;
  status_id: number | null;
}

/** What is left out stays; with `version` a field that somebody else changed since is refused with `changed_meanwhile`. */
export interface BotChanges {
  token?: string;
  label?: string;
  pipeline_id?: number;
  status_id?: number | null;
  enabled?: boolean;
  linkers?: Linkers;
  route?: RouteWish;
  gateway?: GatewayWish;
  version?: number;
}

export interface HealthCheck {
  code: string;
  state: HealthState;
  text: string;
  since: string | null;
}

/** `known`: Telegram was to be asked; where not, the rest says nothing. */
export interface Webhook {
  known: boolean;
  url: string | null;
  ours: boolean;
  pending: number;
  last_error: string | null;
  last_error_at: string | null;
}

export interface Health {
  state: HealthState;
  checks: HealthCheck[];
  webhook: Webhook;
  last_in: string | null;
  last_out: string | null;
}

export interface GroupBot {
  bot_id: number;
  username: string;
  label: string;
  standing: Standing;
  missing: Notice[];
}

/** `linked_by` is Telegram's id of the person, null for one in the widget. */
export interface GroupLink {
  deal_id: number;
  name: string;
  link: string;
  bot_id: number;
  linked_at: string;
  linked_by: number | null;
}

/** `linkers: null` leaves it to the bot. */
export interface GroupSettings {
  authors: Authors;
  linkers: Linkers | null;
  other_bots: boolean;
}

export interface Group {
  group_id: number;
  chat_id: number;
  title: string;
  bots: GroupBot[];
  links: GroupLink[];
  settings: GroupSettings;
  version: number;
}

/** `next` is the offset of the next page. */
export interface GroupPage {
  groups: Group[];
  next: number | null;
}

export interface GroupQuery {
  search?: string;
  bot_id?: number;
  limit?: number;
  offset?: number;
}

export interface GroupChanges extends Partial<GroupSettings> {
  version?: number;
}

/** Somebody who writes for the company; `pending`: says so, and nobody has confirmed it. */
export interface Colleague {
  telegram_id: number;
  name: string | null;
  username: string | null;
  state: 'confirmed' | 'pending';
  user_id: number | null;
  user_name: string | null;
  group: string | null;
  asked_at: string | null;
  version: number;
}

export interface Failure {
  id: string;
  time: string;
  direction: 'incoming' | 'outgoing' | 'card' | 'lead';
  bot_id: number | null;
  chat: string;
  reason: string;
  text: string;
  detail: string;
  message: string;
}

/** `next` is the `before` of the next page. */
export interface FailurePage {
  failures: Failure[];
  next: string | null;
}

export interface FailureQuery {
  bot_id?: number;
  reason?: string;
  direction?: Failure['direction'];
  since?: string;
  limit?: number;
  before?: string;
}

export interface FailureReason {
  reason: string;
  text: string;
  count: number;
  last_at: string;
}

/** `choice` is what a request says of it. */
export interface FunnelButton {
  text: string;
  choice: string;
}

/** One way into the bot: `?start={key}`. A request goes to an address, shown only in part, or into a pipeline. */
export interface FunnelProfile {
  key: string;
  name: string;
  welcome: string;
  buttons: FunnelButton[];
  webhook_url: string | null;
  pipeline_id: number | null;
  follow_up: string;
  follow_up_title: string | null;
}

/** `default` is the key of the profile of those who come without a link, or with one that nobody knows. */
export interface Funnel {
  admin_chat_id: number | null;
  default: string | null;
  profiles: FunnelProfile[];
  version: number;
}

export interface ProfileWish {
  key: string;
  name: string;
  welcome: string;
  buttons: FunnelButton[];
  webhook_url?: string;
  pipeline_id?: number;
  follow_up: string;
  follow_up_title?: string;
}

/** A funnel as a whole; an address in the form in which it is shown stays as it is. */
export interface FunnelWish {
  admin_chat_id?: number;
  default?: string;
  profiles: ProfileWish[];
  version?: number;
}

/** Which failures to try again: up to a hundred by id, or all of a reason. */
export type RetryWish = { ids: string[] } | { reason: string; bot_id?: number; days?: number };

export interface NewRegistration {
  name: string;
  phone: string;
  agreement: boolean;
}
