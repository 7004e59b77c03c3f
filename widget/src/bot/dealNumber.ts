/** Why what somebody typed names no deal of the account. */
export type Doubt = 'empty' | 'unclear' | 'foreign';

export type NamedDeal = { dealId: number } | { doubt: Doubt };

const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]/g;
const ADDRESS = /(?:https?:\/\/)?([a-z0-9-]+)\.(?:amocrm\.ru|amocrm\.com|kommo\.com)(?::\d+)?\/\S*/i;
const CARD = /\/leads\/detail\/(?:id\/)?(\d{1,15})(?![\w-])/i;
const NUMBER = /^(?:сделк[аиуе]|deal|lead|id|№|#|[\s:])*(\d[\d\s]*)[.,;]?$/i;

/**
 * Returns the deal that a person means: by its number, or by the address of its card.
 *
 * `subdomain` is the account's: a card of another account is none of ours.
 */
export function namedDeal(text: string, subdomain: string): NamedDeal {
  const plain = text.replace(INVISIBLE, '').trim();
  if (plain === '') return { doubt: 'empty' };
  const [address, owner] = ADDRESS.exec(plain) ?? [];
  if (address && owner?.toLowerCase() !== subdomain.toLowerCase()) return { doubt: 'foreign' };
  return numbered((CARD.exec(address ?? plain) ?? NUMBER.exec(plain))?.[1]);
}

function numbered(digits = ''): NamedDeal {
  const dealId = Number(digits.replace(/\s/g, ''));
  return Number.isSafeInteger(dealId) && dealId > 0 ? { dealId } : { doubt: 'unclear' };
}
