import type { WidgetSettings } from '../amo/types';
import type { Api } from '../api/client';
import { ApiError } from '../api/errors';
import type { NewRegistration, Registration } from '../api/types';

/** An installation takes a second or two; the rest is for a server that is away for a moment. Milliseconds. */
const PAUSES = [3_000, 10_000, 30_000];
const UNFINISHED = ['not_installed', 'installing'];

/** In the browser's storage while a «Сохранить» has found nobody. */
const UNSENT = 'reon_telegram_bot_unsent';

/**
 * Registers the client with REON through our API, which keeps it until REON was told.
 *
 * Answers false where even the API could not be told; what amoCRM has kept is sent the next time (`remind`). Throws the
 * `ApiError` of a refusal.
 */
export async function register(api: Api, registration: NewRegistration, pauses = PAUSES): Promise<boolean> {
  // The window may be closed, and the browser, before there is an answer.
  remember(true);
  try {
    await api.register(registration);
    remember(false);
    return true;
  } catch (error) {
    if (!(error instanceof ApiError) || !(error.isPassing || UNFINISHED.includes(error.code))) {
      // A refusal is shown where it was typed, and again when somebody saves it again.
      remember(false);
      throw error;
    }
    const [pause, ...rest] = pauses;
    if (pause === undefined) return false;
    await new Promise((resolve) => setTimeout(resolve, pause));
    return register(api, registration, rest);
  }
}

/** Registers what amoCRM has kept and our server has not heard of. */
export async function remind(api: Api, kept: WidgetSettings, known: Registration | null): Promise<void> {
  const { client_name: name, phone_number: phone, terms_of_use: terms } = kept;
  if (!name || !phone || terms !== 'true') return;
  if (known && !isRemembered()) return;
  await register(api, { name, phone, agreement: true }, []).catch(() => undefined);
}

function isRemembered(): boolean {
  try {
    return localStorage.getItem(UNSENT) !== null;
  } catch {
    return false;
  }
}

function remember(isUnsent: boolean): void {
  try {
    if (isUnsent) localStorage.setItem(UNSENT, new Date().toISOString());
    else localStorage.removeItem(UNSENT);
  } catch {
    // A browser that keeps nothing.
  }
}
