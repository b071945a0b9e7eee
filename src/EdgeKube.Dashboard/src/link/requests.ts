import { RequestError } from './errors';
import type { Request, Response } from './types';

interface Pending {
  resolve(response: Response): void;
  reject(error: RequestError): void;
}

/** Matches answers to requests, and keeps the unanswered ones under what the server takes of one connection. */
export class Requests {
  readonly #pending = new Map<string, Pending>();
  readonly #waiting: (() => void)[] = [];
  readonly #send: (message: object) => void;
  #last = 0;

  constructor(send: (message: object) => void, private readonly atOnce = 24) {
    this.#send = send;
  }

  nextId(): string {
    return `r${++this.#last}`;
  }

  ask(request: Request): Promise<Response> {
    return new Promise((resolve, reject) => {
      const start = () => {
        const id = this.nextId();
        this.#pending.set(id, { resolve, reject });
        try {
          this.#send({ ...request, id });
        } catch (error) {
          this.#pending.delete(id);
          reject(error instanceof RequestError ? error : RequestError.lost());
          this.#next();
        }
      };
      if (this.#pending.size < this.atOnce) {
        start();
      } else {
        this.#waiting.push(start);
      }
    });
  }

  /** @returns whether the answer was to a request of here. */
  take(response: Response): boolean {
    const pending = response.id === undefined ? undefined : this.#pending.get(response.id);
    if (pending === undefined) {
      return false;
    }
    this.#pending.delete(response.id!);
    if (response.code >= 400) {
      pending.reject(new RequestError(response.status ?? { message: `The server answered ${response.code}.` }, response.code));
    } else {
      pending.resolve(response);
    }
    this.#next();
    return true;
  }

  /** The link went: nobody will answer what was asked. */
  lose(): void {
    const pending = [...this.#pending.values()];
    const waiting = this.#waiting.splice(0);
    this.#pending.clear();
    for (const one of pending) {
      one.reject(RequestError.lost());
    }
    for (const start of waiting) {
      start();
    }
  }

  #next(): void {
    if (this.#pending.size < this.atOnce) {
      this.#waiting.shift()?.();
    }
  }
}
