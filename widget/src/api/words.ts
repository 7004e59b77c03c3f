import { t, type TextKey } from '../i18n';
import { ApiError, NO_CONNECTION, TOO_SLOW } from './errors';

/** What no server has answered has no words of its own. */
const WORDS: Record<string, TextKey> = { [NO_CONNECTION]: 'common.no_connection', [TOO_SLOW]: 'common.too_slow' };

/** Seconds to come back after when a server that has enough of us does not say. */
const A_WHILE = 60;

/** What to show for whatever was thrown: the server's own words, and ours where it has none or says less. */
export function wordsOf(error: unknown): string {
  if (!(error instanceof ApiError)) return t('common.failed');
  if (error.status === 401) return t('common.signed_out');
  if (error.status === 429) return t('common.too_many', { seconds: error.retryAfter ?? A_WHILE });
  return error.message || t(WORDS[error.code] ?? 'common.failed');
}
