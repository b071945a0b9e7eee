import type { Status } from './types';

/** A request that was refused or could not be made, with Kubernetes' Status. */
export class RequestError extends Error {
  readonly status: Status;
  readonly code: number;

  constructor(status: Status, code?: number) {
    super(status.message ?? status.reason ?? 'The request failed.');
    this.name = 'RequestError';
    this.status = status;
    this.code = code ?? status.code ?? 500;
  }

  /** The link went before an answer came: whether it was done is not known. */
  static lost(message = 'The link to the server was lost before it answered.'): RequestError {
    return new RequestError({ code: 503, reason: 'ServiceUnavailable', message });
  }
}

/** Words for whoever looks at the page. */
export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
