import { useEffect, useState } from 'react';

import { useApi } from '../../api/context';
import { ApiError } from '../../api/errors';
import type { CheckedToken } from '../../api/types';
import { wordsOf } from '../../api/words';
import { useLoaded } from '../../controls/useLoaded';

/** Milliseconds: a token is pasted, so a check need not wait long for the rest of it. */
const TYPING = 400;

/** Whose token a text holds. */
export interface TokenCheck {
  isRunning: boolean;
  bot: CheckedToken | null;
  /** Why it is not known whose it is, ready to be shown. */
  failure: string | null;
  /** Whether that is the token's own fault: where nobody answered, it may be a good one. */
  isRefused: boolean;
}

const NOTHING: TokenCheck = { isRunning: false, bot: null, failure: null, isRefused: false };

/** Ask the server whose token it is while the person goes on with the form. */
export function useTokenCheck(text: string): TokenCheck {
  const api = useApi();
  const token = text.trim();
  const [asked, setAsked] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setAsked(token), token ? TYPING : 0);
    return () => clearTimeout(timer);
  }, [token]);

  const { value } = useLoaded(async () => {
    if (!asked) return { asked, check: NOTHING };
    const check = await api.checkToken(asked).then(found, failed);
    return { asked, check };
  }, [asked]);

  if (!token) return NOTHING;
  return value?.asked === token ? value.check : { ...NOTHING, isRunning: true };
}

function found(bot: CheckedToken): TokenCheck {
  return { ...NOTHING, bot };
}

function failed(error: unknown): TokenCheck {
  return { ...NOTHING, failure: wordsOf(error), isRefused: error instanceof ApiError && !error.isPassing };
}
