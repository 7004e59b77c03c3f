/** The settings API, a method per route. Every method rejects with ApiError. */

import type {
  Account,
  Bot,
  BotChanges,
  BotPage,
  BotQuery,
  CheckedToken,
  CodeKey,
  Colleague,
  FailurePage,
  FailureQuery,
  FailureReason,
  Funnel,
  FunnelWish,
  Group,
  GroupChanges,
  GroupPage,
  GroupQuery,
  Health,
  NewBot,
  NewRegistration,
  PersonPhone,
  Pipeline,
  RetryWish,
} from './types';
import { ApiError } from './errors';
import type { Transport } from './transport';

export class Api {
  constructor(private readonly transport: Transport) {}

  account(): Promise<Account> {
    return this.transport.read('/v1/account');
  }

  register(registration: NewRegistration): Promise<void> {
    return this.transport.change({ method: 'POST', path: '/v1/registration', body: registration });
  }

  async pipelines(): Promise<Pipeline[]> {
    return (await this.transport.read<{ pipelines: Pipeline[] }>('/v1/pipelines')).pipelines;
  }

  bots(query: BotQuery): Promise<BotPage> {
    return this.transport.read('/v1/bots', query);
  }

  bot(botId: number): Promise<Bot> {
    return this.transport.read(`/v1/bots/${botId}`);
  }

  /** Tell whose token it is; nothing is kept. */
  checkToken(token: string): Promise<CheckedToken> {
    return this.transport.change({ method: 'POST', path: '/v1/bots/check', body: { token } });
  }

  connectBot(bot: NewBot): Promise<Bot> {
    return this.transport.change({ method: 'POST', path: '/v1/bots', body: bot });
  }

  changeBot(botId: number, changes: BotChanges): Promise<Bot> {
    return this.transport.change({ method: 'PATCH', path: `/v1/bots/${botId}`, body: changes });
  }

  removeBot(botId: number): Promise<void> {
    return this.transport.change({ method: 'DELETE', path: `/v1/bots/${botId}` });
  }

  /** Tell by which phone a person goes; answers the one that they go by then. */
  tellPhone(botId: number, telegramId: number, phone: string): Promise<PersonPhone> {
    return this.transport.change({ method: 'PUT', path: `/v1/bots/${botId}/people/${telegramId}`, body: { phone } });
  }

  /** The funnel of a bot, null where it has none. */
  async funnel(botId: number): Promise<Funnel | null> {
    try {
      return await this.transport.read<Funnel>(`/v1/bots/${botId}/funnel`);
    } catch (error) {
      if (error instanceof ApiError && error.code === 'no_funnel') return null;
      throw error;
    }
  }

  setFunnel(botId: number, funnel: FunnelWish): Promise<Funnel> {
    return this.transport.change({ method: 'PUT', path: `/v1/bots/${botId}/funnel`, body: funnel });
  }

  importFunnel(botId: number, locales: object): Promise<Funnel> {
    return this.transport.change({ method: 'POST', path: `/v1/bots/${botId}/funnel/import`, body: locales });
  }

  removeFunnel(botId: number): Promise<void> {
    return this.transport.change({ method: 'DELETE', path: `/v1/bots/${botId}/funnel` });
  }

  /** Make a key for the bot's own code in place of the one before; only this answer has it. */
  makeKey(botId: number): Promise<CodeKey> {
    return this.transport.change({ method: 'POST', path: `/v1/bots/${botId}/key` });
  }

  withdrawKey(botId: number): Promise<void> {
    return this.transport.change({ method: 'DELETE', path: `/v1/bots/${botId}/key` });
  }

  health(botId: number): Promise<Health> {
    return this.transport.look(`/v1/bots/${botId}/health`);
  }

  /** Set right what can be; answers the health after it. */
  repair(botId: number): Promise<Health> {
    return this.transport.change({ method: 'POST', path: `/v1/bots/${botId}/repair` });
  }

  groups(query: GroupQuery): Promise<GroupPage> {
    return this.transport.read('/v1/groups', query);
  }

  changeGroup(groupId: number, changes: GroupChanges): Promise<Group> {
    return this.transport.change({ method: 'PATCH', path: `/v1/groups/${groupId}`, body: changes });
  }

  linkDeal(groupId: number, botId: number, dealId: number): Promise<Group> {
    const body = { bot_id: botId, deal_id: dealId };
    return this.transport.change({ method: 'POST', path: `/v1/groups/${groupId}/links`, body });
  }

  unlinkDeal(groupId: number, dealId: number): Promise<void> {
    return this.transport.change({ method: 'DELETE', path: `/v1/groups/${groupId}/links/${dealId}` });
  }

  async staff(): Promise<Colleague[]> {
    return (await this.transport.read<{ staff: Colleague[] }>('/v1/staff')).staff;
  }

  /** `version` is that of the person as it was read. */
  confirmColleague(telegramId: number, userId: number, version: number): Promise<Colleague> {
    const body = { user_id: userId, version };
    return this.transport.change({ method: 'PUT', path: `/v1/staff/${telegramId}`, body });
  }

  removeColleague(telegramId: number): Promise<void> {
    return this.transport.change({ method: 'DELETE', path: `/v1/staff/${telegramId}` });
  }

  failures(query: FailureQuery): Promise<FailurePage> {
    return this.transport.read('/v1/failures', query);
  }

  async failureReasons(botId: number, days: number): Promise<FailureReason[]> {
    const query = { bot_id: botId, days };
    return (await this.transport.read<{ reasons: FailureReason[] }>('/v1/failures/reasons', query)).reasons;
  }

  /** Send failed messages once more; answers how many. */
  async retryFailures(wish: RetryWish): Promise<number> {
    const request = { method: 'POST', path: '/v1/failures/retry', body: wish } as const;
    return (await this.transport.change<{ queued: number }>(request)).queued;
  }
}
