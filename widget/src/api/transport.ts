/** One request to the settings API through amoCRM's `$authorizedAjax`, which adds the account's token. */

import { ApiError, readError, type JQueryXhr } from './errors';

/** The options of `$.ajax` that are used here. */
export interface AjaxOptions {
  url: string;
  method: string;
  data?: string;
  contentType?: string;
  dataType: 'json';
  headers: Record<string, string>;
  timeout: number;
}

interface AjaxPromise {
  done(callback: (answer: unknown, textStatus: string, request: JQueryXhr) => void): AjaxPromise;
  fail(callback: (request: JQueryXhr, textStatus: string) => void): AjaxPromise;
}

export type AuthorizedAjax = (options: AjaxOptions) => AjaxPromise;

export interface Request {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  query?: object;
  body?: unknown;
}

/** Milliseconds: a read is dropped early because it is tried again; a change gets as long as the server works on it. */
const READ_TIME = 15_000;
const CHANGE_TIME = 29_000;

/** Pauses between tries of a read, in milliseconds: two more tries. A change is never sent twice. */
const PAUSES = [700, 2_000];

/** Seconds that a person waits for a page without being told why. */
const LONGEST_PAUSE = 5;

export class Transport {
  constructor(
    private readonly ajax: AuthorizedAjax,
    private readonly host: string,
    private readonly language: string,
  ) {}

  /** Ask, once more when the trouble is passing. */
  read<Answer>(path: string, query?: object): Promise<Answer> {
    return this.readWith<Answer>({ method: 'GET', path, query }, PAUSES);
  }

  /** Ask for what the server has to ask others about: it takes as long as a change, and is not asked for again. */
  look<Answer>(path: string): Promise<Answer> {
    return this.send<Answer>({ method: 'GET', path }, CHANGE_TIME);
  }

  /** Change something, exactly once. */
  change<Answer = void>(request: Request): Promise<Answer> {
    return this.send<Answer>(request, CHANGE_TIME);
  }

  private async readWith<Answer>(request: Request, pauses: number[]): Promise<Answer> {
    try {
      return await this.send<Answer>(request, READ_TIME);
    } catch (error) {
      const [pause, ...rest] = pauses;
      if (pause === undefined || !(error instanceof ApiError) || !isWorthTrying(error)) {
        throw error;
      }
      await passed(Math.max(pause, (error.retryAfter ?? 0) * 1000));
      return this.readWith<Answer>(request, rest);
    }
  }

  private send<Answer>(request: Request, timeout: number): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.ajax({
        url: this.host + request.path + encoded(request.query),
        method: request.method,
        ...(request.body === undefined
          ? {}
          : { data: JSON.stringify(request.body), contentType: 'application/json' }),
        dataType: 'json',
        headers: { 'Accept-Language': this.language },
        timeout,
      })
        .done((answer) => resolve(answer as Answer))
        .fail((xhr, textStatus) => reject(readError(xhr, textStatus)));
    });
  }
}

function isWorthTrying(error: ApiError): boolean {
  return error.isPassing && (error.retryAfter ?? 0) <= LONGEST_PAUSE;
}

function encoded(query: object = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  return given.length ? `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}` : '';
}

function passed(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
