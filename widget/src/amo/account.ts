/** The first part of the account's domain: `flowers` of `flowers.amocrm.ru`. */
export function subdomain(): string {
  return APP.constant('account')?.subdomain ?? '';
}

/** Where the account's clocks are, `Europe/Moscow`; nothing for one that the browser does not know. */
export function timezone(): string | undefined {
  const timeZone = APP.constant('account')?.timezone;
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

/** Somebody who works in the account. */
export interface CrmUser {
  id: number;
  name: string;
}

/** The users of amoCRM who still work in the account, by name. */
export function crmUsers(): CrmUser[] {
  return Object.entries(APP.constant('managers') ?? {})
    .filter(([, user]) => user.active)
    .map(([id, user]) => ({ id: Number(id), name: user.title }))
    .sort((one, other) => one.name.localeCompare(other.name));
}
