/** What the settings API refused, or why it could not be asked. */

export const NO_CONNECTION = 'no_connection';
export const TOO_SLOW = 'too_slow';
export const UNREADABLE = 'unreadable';

interface ErrorBody {
  error?: { code?: unknown; message?: unknown; fields?: unknown; texts?: unknown };
}

/** `code` is stable, `message` is for people: the server's own words, or '' where no server answered. `retryAfter` in seconds. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message = '',
    readonly fields: string[] = [],
    readonly retryAfter: number | null = null,
    private readonly texts: Record<string, unknown> = {},
  ) {
    super(message);
    this.name = 'ApiError';
  }

  /** What is wrong with a field, in the server's words; it says them after the field's name. */
  textOf(field: string): string {
    const text = this.texts[field];
    return typeof text === 'string' ? text.charAt(0).toLocaleUpperCase() + text.slice(1) : this.message;
  }

  /** Whether asking once more may help: nobody answered, or who answered is away for the moment. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }

  /** Whether a change may have been made although nobody said so. */
  get isUnclear(): boolean {
    return this.status === 0 || this.status === 502 || this.status === 504;
  }
}

/** Read a failed request of jQuery. `textStatus` is jQuery's word for what happened. */
export function readError(request: JQueryXhr, textStatus: string): ApiError {
  if (!request.status) {
    return new ApiError(0, textStatus === 'timeout' ? TOO_SLOW : NO_CONNECTION);
  }
  // What is no answer of ours says nothing that can be read.
  const said = readBody(request.responseText).error;
  return new ApiError(
    request.status,
    typeof said?.code === 'string' ? said.code : UNREADABLE,
    typeof said?.message === 'string' ? said.message : '',
    Array.isArray(said?.fields) ? said.fields.map(String) : [],
    seconds(request.getResponseHeader('Retry-After')),
    typeof said?.texts === 'object' && said.texts ? { ...said.texts } : {},
  );
}

function readBody(text: string | undefined): ErrorBody {
  try {
    return (JSON.parse(text ?? '') as ErrorBody | null) ?? {};
  } catch {
    return {};
  }
}

function seconds(header: string | null): number | null {
  const value = Number(header);
  return header && Number.isFinite(value) && value >= 0 ? value : null;
}

/** The part of jQuery's request object that is read here. */
export interface JQueryXhr {
  status: number;
  responseText?: string;
  getResponseHeader(name: string): string | null;
}
