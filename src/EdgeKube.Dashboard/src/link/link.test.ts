import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Link } from './link';
import type { Transport } from './transport';

type Handler = (...values: never[]) => void;

/** A broker's end, as far as the link sees it. */
class FakeTransport {
  connected = true;
  ended = false;
  readonly published: { topic: string; message: { id: string; verb: string }; properties: Record<string, unknown> }[] = [];
  readonly subscribed: string[] = [];
  readonly refused = new Set<string>();
  readonly #handlers = new Map<string, Handler[]>();

  on(name: string, handler: Handler) {
    this.#handlers.set(name, [...(this.#handlers.get(name) ?? []), handler]);
    return this;
  }

  say(name: string, ...values: unknown[]) {
    this.#handlers.get(name)?.forEach((handler) => handler(...(values as never[])));
  }

  subscribe(topic: string, _: unknown, done: (error: Error | null) => void) {
    this.subscribed.push(topic);
    done(this.refused.has(topic) ? new Error('not authorized') : null);
  }

  publish(topic: string, payload: Uint8Array, options: { properties: Record<string, unknown> }) {
    this.published.push({ topic, message: JSON.parse(new TextDecoder().decode(payload)), properties: options.properties });
  }

  end() {
    this.ended = true;
  }

  answer(message: object) {
    this.say('message', this.subscribed[0], new TextEncoder().encode(JSON.stringify(message)));
  }
}

let transport: FakeTransport;
let link: Link;

beforeEach(() => {
  transport = new FakeTransport();
  link = new Link(() => Promise.resolve(transport as unknown as Transport), () => 'page-7');
});

async function signedIn(): Promise<void> {
  const connected = link.connect({ kind: 'user', name: 'alice', password: 'x' });
  await vi.waitFor(() => expect(link.state.value.kind).toBe('connecting'));
  await Promise.resolve();
  transport.say('connect');
  await connected;
}

describe('the link', () => {
  it('asks on its caller\'s topic and reads answers below it', async () => {
    await signedIn();
    expect(link.state.value.kind).toBe('live');
    const asked = link.request({ verb: 'get', kind: 'Pod', name: 'web' });
    const [request] = transport.published;
    expect(request!.topic).toBe('edgekube/v1/api/request/alice');
    expect(request!.properties['responseTopic']).toBe('edgekube/v1/api/response/alice/page-7');
    transport.answer({ id: request!.message.id, code: 200, object: { metadata: { name: 'web' } } });
    expect((await asked).object.metadata.name).toBe('web');
  });

  it('says at once that it is lost, and rejects what was asked', async () => {
    await signedIn();
    const asked = link.request({ verb: 'get', kind: 'Pod', name: 'web' });
    transport.connected = false;
    transport.say('close');
    expect(link.state.value.kind).toBe('lost');
    await expect(asked).rejects.toMatchObject({ code: 503 });
    await expect(link.request({ verb: 'reboot', name: 'board' })).rejects.toMatchObject({ code: 503 });
  });

  it('subscribes again when it is back', async () => {
    await signedIn();
    transport.say('close');
    transport.say('connect');
    await vi.waitFor(() => expect(link.state.value.kind).toBe('live'));
    expect(transport.subscribed.filter((topic) => topic === 'edgekube/v1/state/#')).toHaveLength(2);
  });

  it('tells that topics are not for this caller', async () => {
    transport.refused.add('edgekube/v1/state/#');
    const refused: unknown[] = [];
    link.listen({ onSubscribing() {}, onSubscribed: (no) => refused.push(no), onTopic() {}, onSignedOut() {} });
    await signedIn();
    expect(refused).toEqual([{ state: true, events: false }]);
  });

  it('signs out with words when it is refused', async () => {
    const connected = link.connect({ kind: 'token', token: 'bad' });
    await Promise.resolve();
    await Promise.resolve();
    transport.say('error', Object.assign(new Error('Connection refused'), { code: 0x86 }));
    await expect(connected).rejects.toThrow('This token is not known here');
    expect(link.state.value).toMatchObject({ kind: 'signed-out', reason: expect.stringContaining('token') });
    expect(transport.ended).toBe(true);
  });

  it('is signed out of a session that ends while it lasts', async () => {
    await signedIn();
    transport.say('close');
    transport.say('error', Object.assign(new Error('Connection refused'), { code: 0x87 }));
    expect(link.state.value).toMatchObject({ kind: 'signed-out', reason: 'There is no such user, or the password is another.' });
  });
});
