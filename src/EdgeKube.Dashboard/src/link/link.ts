import { signal, type ReadonlySignal } from '@preact/signals';
import { RequestError } from './errors';
import { refusalOf } from './refusals';
import { Requests } from './requests';
import { Streams, type StreamMessage } from './streams';
import { eventTopics, requestTopic, responseTopic, stateTopics } from './topics';
import { callerOf, newClientId, openTransport, type Transport } from './transport';
import type { Credentials, Request, Response, Stream, StreamHandlers } from './types';

/**
 * signed-out: nobody has signed in, or was signed out with a reason. connecting: the first connection is being made.
 * live: all that is shown is true. lost: what is shown is of `since`, and the link is being sought again.
 */
export type LinkState =
  | { kind: 'signed-out'; reason?: string }
  | { kind: 'connecting' }
  | { kind: 'live'; since: number }
  | { kind: 'lost'; since: number; tries: number };

/** Told of what the topics say; the stores are. */
export interface LinkListener {
  /** About to subscribe: the retained topics are told from the beginning. */
  onSubscribing(): void;
  /** `refused`: the topics are not for this caller. */
  onSubscribed(refused: { state: boolean; events: boolean }): void;
  /** An empty payload: the object is gone. */
  onTopic(topic: string, payload: Uint8Array): void;
  onSignedOut(): void;
}

type Opener = (credentials: Credentials, clientId: string) => Promise<Transport>;

/** A link is looked after: a ping after so much silence, and lost when that goes unanswered. */
const silence = 8_000;
const patience = 5_000;

export class Link {
  readonly #state = signal<LinkState>({ kind: 'signed-out' });
  readonly #requests = new Requests((message) => this.#publish(message));
  readonly #streams = new Streams((message) => this.#publish(message));
  readonly #decoder = new TextDecoder();
  readonly #encoder = new TextEncoder();
  readonly #listeners: LinkListener[] = [];
  #transport: Transport | undefined;
  #caller = '';
  #clientId = '';
  #heard = 0;
  #pinged = 0;
  #watchdog: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly open: Opener = openTransport, private readonly newId = newClientId) {}

  get state(): ReadonlySignal<LinkState> {
    return this.#state;
  }

  listen(listener: LinkListener): void {
    this.#listeners.push(listener);
  }

  /** Resolves when signed in; rejects with words when refused or nobody answers. */
  async connect(credentials: Credentials): Promise<void> {
    this.#clientId = this.newId();
    this.#caller = callerOf(credentials, this.#clientId);
    this.#state.value = { kind: 'connecting' };
    let transport: Transport;
    try {
      transport = await this.open(credentials, this.#clientId);
    } catch (error) {
      this.#state.value = { kind: 'signed-out' };
      throw error;
    }
    this.#transport = transport;
    return new Promise((resolve, reject) => {
      transport.on('connect', () => this.#connected(transport).then(resolve, (error: unknown) => {
        this.#leave(transport);
        reject(error);
      }));
      transport.on('message', (topic, payload) => this.#take(topic, payload));
      transport.on('packetreceive', () => {
        this.#heard = Date.now();
        this.#pinged = 0;
      });
      transport.on('error', (error) => {
        const reason = refusalOf(error, credentials);
        if (reason !== undefined) {
          this.#leave(transport, reason);
          reject(new RequestError({ code: 401, reason: 'Unauthorized', message: reason }));
        }
      });
      transport.on('close', () => {
        if (this.#state.peek().kind === 'connecting') {
          this.#leave(transport);
          reject(RequestError.lost('The server does not answer.'));
        } else {
          this.#lost(transport);
        }
      });
    });
  }

  disconnect(): void {
    if (this.#transport !== undefined) {
      this.#leave(this.#transport);
    }
  }

  async request<T = Response['object']>(request: Request): Promise<Response<T>> {
    return (await this.#requests.ask(request)) as unknown as Response<T>;
  }

  stream(request: Request, handlers: StreamHandlers): Stream {
    return this.#streams.start(request, handlers);
  }

  async #connected(transport: Transport): Promise<void> {
    for (const listener of this.#listeners) {
      listener.onSubscribing();
    }
    await subscribe(transport, responseTopic(this.#caller, this.#clientId));
    const state = await granted(transport, stateTopics);
    const events = await granted(transport, eventTopics);
    if (this.#transport !== transport || !transport.connected) {
      return;
    }
    this.#heard = Date.now();
    this.#watch(transport);
    this.#state.value = { kind: 'live', since: Date.now() };
    for (const listener of this.#listeners) {
      listener.onSubscribed({ state: !state, events: !events });
    }
  }

  #publish(message: object): void {
    const transport = this.#transport;
    if (transport === undefined || !transport.connected) {
      throw RequestError.lost('There is no link to the server now.');
    }
    const id = (message as { id?: string }).id ?? '';
    transport.publish(requestTopic(this.#caller), this.#encoder.encode(JSON.stringify(message)) as never, {
      qos: 0,
      properties: {
        responseTopic: responseTopic(this.#caller, this.#clientId),
        correlationData: this.#encoder.encode(id) as never,
      },
    });
  }

  #take(topic: string, payload: Uint8Array): void {
    if (topic === responseTopic(this.#caller, this.#clientId)) {
      const message = JSON.parse(this.#decoder.decode(payload)) as StreamMessage;
      if (!this.#streams.take(message, payload.length)) {
        this.#requests.take(message as Response);
      }
      return;
    }
    for (const listener of this.#listeners) {
      listener.onTopic(topic, payload);
    }
  }

  #watch(transport: Transport): void {
    clearInterval(this.#watchdog);
    this.#watchdog = setInterval(() => {
      const now = Date.now();
      if (this.#pinged !== 0 && now - this.#pinged > patience) {
        this.#lost(transport);
        transport.stream?.destroy();
      } else if (this.#pinged === 0 && now - this.#heard > silence && transport.connected) {
        this.#pinged = now;
        transport.sendPing();
      }
    }, 1000);
  }

  /** The browser knows that there is no network before any time-out does. */
  networkGone(): void {
    const transport = this.#transport;
    if (transport !== undefined && this.#state.peek().kind === 'live') {
      this.#lost(transport);
      transport.stream?.destroy();
    }
  }

  networkBack(): void {
    if (this.#transport !== undefined && this.#state.peek().kind === 'lost' && !this.#transport.connected) {
      this.#transport.reconnect();
    }
  }

  #lost(transport: Transport): void {
    if (this.#transport !== transport) {
      return;
    }
    clearInterval(this.#watchdog);
    this.#pinged = 0;
    const before = this.#state.peek();
    this.#state.value = before.kind === 'lost'
      ? { ...before, tries: before.tries + 1 }
      : { kind: 'lost', since: this.#heard || Date.now(), tries: 0 };
    this.#requests.lose();
    this.#streams.lose();
  }

  #leave(transport: Transport, reason?: string): void {
    if (this.#transport !== transport) {
      return;
    }
    this.#transport = undefined;
    clearInterval(this.#watchdog);
    transport.end(true);
    this.#state.value = { kind: 'signed-out', reason };
    this.#requests.lose();
    this.#streams.lose();
    for (const listener of this.#listeners) {
      listener.onSignedOut();
    }
  }
}

function subscribe(transport: Transport, topic: string): Promise<void> {
  return new Promise((resolve, reject) => {
    transport.subscribe(topic, { qos: 0 }, (error) => (error ? reject(error) : resolve()));
  });
}

/** Whether this caller may read the topics. */
async function granted(transport: Transport, topics: string): Promise<boolean> {
  try {
    await subscribe(transport, topics);
    return true;
  } catch {
    return false;
  }
}
