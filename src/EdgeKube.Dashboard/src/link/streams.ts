import { decodeBase64, encodeBase64 } from './base64';
import type { Channel, Request, Response, Stream, StreamHandlers, WatchEvent } from './types';

/** A message of a stream, beside those of single answers. */
export interface StreamMessage extends Omit<Response, 'object'> {
  stream?: 'open' | 'closed';
  seq?: number;
  event?: WatchEvent;
  data?: string;
  channel?: Channel;
}

interface Open {
  handlers: StreamHandlers;
  unacknowledged: number;
  taken: number;
  acknowledged: number;
  work: Promise<void> | undefined;
}

/** Acknowledged at the latest after so many bytes; the server stops at 256 KiB. */
const acknowledgeEvery = 48 * 1024;

/** Streams of one connection: told in order, acknowledged as they are consumed, ended with the connection. */
export class Streams {
  readonly #open = new Map<string, Open>();
  readonly #send: (message: object) => void;
  #last = 0;

  constructor(send: (message: object) => void) {
    this.#send = send;
  }

  start(request: Request, handlers: StreamHandlers): Stream {
    const id = `s${++this.#last}`;
    this.#open.set(id, { handlers, unacknowledged: 0, taken: 0, acknowledged: 0, work: undefined });
    try {
      this.#send({ ...request, id });
    } catch {
      // Told after the caller has its stream in hand.
      queueMicrotask(() => this.#end(id, { code: 503, lost: true }));
    }
    const input = (message: object) => {
      if (this.#open.has(id)) {
        this.#tell({ verb: 'stream', id, ...message });
      }
    };
    return {
      write: (bytes) => input({ data: encodeBase64(bytes) }),
      resize: (columns, rows) => input({ resize: { columns, rows } }),
      endOfInput: () => input({ endOfInput: true }),
      close: () => {
        input({ close: true });
        this.#open.delete(id);
      },
    };
  }

  /** @returns whether the message was for a stream of here. */
  take(message: StreamMessage, size: number): boolean {
    const id = message.id ?? '';
    const stream = this.#open.get(id);
    if (stream === undefined) {
      return false;
    }
    if (message.stream === 'open') {
      stream.handlers.onOpen?.();
    } else if (message.seq !== undefined) {
      this.#deliver(id, stream, message, size);
    } else if (message.stream === 'closed' || message.code >= 400) {
      const end = { code: message.code, exitCode: message.exec?.exitCode, status: message.status, lost: false };
      // What came before the end is consumed before the end is told.
      if (stream.work === undefined) {
        this.#end(id, end);
      } else {
        void stream.work.then(() => this.#end(id, end));
      }
    }
    return true;
  }

  lose(): void {
    for (const id of [...this.#open.keys()]) {
      this.#end(id, { code: 503, lost: true });
    }
  }

  #deliver(id: string, stream: Open, message: StreamMessage, size: number): void {
    const consumed = () => {
      stream.taken = message.seq!;
      stream.unacknowledged += size;
      if (stream.unacknowledged >= acknowledgeEvery && this.#open.get(id) === stream) {
        stream.unacknowledged = 0;
        stream.acknowledged = stream.taken;
        this.#tell({ verb: 'stream', id, ack: stream.taken });
      }
    };
    const handle = () => handled(stream.handlers, message);
    if (stream.work === undefined) {
      const work = handle();
      if (work === undefined) {
        consumed();
        return;
      }
      this.#follow(stream, work.then(consumed));
    } else {
      this.#follow(stream, stream.work.then(handle).then(consumed));
    }
  }

  #follow(stream: Open, work: Promise<void>): void {
    const followed = work.catch((error: unknown) => console.error(error)).then(() => {
      if (stream.work === followed) {
        stream.work = undefined;
      }
    });
    stream.work = followed;
  }

  #tell(message: object): void {
    try {
      this.#send(message);
    } catch {
      // The link has just gone: lose() ends every stream.
    }
  }

  #end(id: string, end: Parameters<NonNullable<StreamHandlers['onClosed']>>[0]): void {
    const stream = this.#open.get(id);
    if (stream !== undefined) {
      this.#open.delete(id);
      stream.handlers.onClosed?.(end);
    }
  }
}

function handled(handlers: StreamHandlers, message: StreamMessage): Promise<void> | undefined {
  const work =
    message.event !== undefined ? handlers.onEvent?.(message.event)
    : message.text !== undefined ? handlers.onText?.(message.text)
    : message.data !== undefined ? handlers.onData?.(decodeBase64(message.data), message.channel ?? 'stdout')
    : undefined;
  return work ?? undefined;
}
