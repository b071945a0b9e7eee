import { describe, expect, it } from 'vitest';
import { encodeBase64 } from './base64';
import { Streams } from './streams';
import type { StreamEnd } from './types';

type Sent = { verb: string; id: string; ack?: number; close?: boolean; data?: string };

function made() {
  const sent: Sent[] = [];
  return { sent, streams: new Streams((message) => void sent.push(message as Sent)) };
}

describe('streams', () => {
  it('tells what comes in its order, and the end last', async () => {
    const { streams, sent } = made();
    const told: string[] = [];
    const ends: StreamEnd[] = [];
    let release = () => {};
    streams.start({ verb: 'logs' }, {
      onText: (text) => {
        told.push(text);
        return text === 'first' ? new Promise<void>((resolve) => (release = resolve)) : undefined;
      },
      onClosed: (end) => ends.push(end),
    });
    const { id } = sent[0]!;
    streams.take({ id, code: 200, seq: 1, text: 'first' }, 10);
    streams.take({ id, code: 200, seq: 2, text: 'second' }, 10);
    streams.take({ id, code: 200, stream: 'closed', exec: { exitCode: 3 } }, 10);
    expect(told).toEqual(['first']);
    expect(ends).toEqual([]);
    release();
    await settled();
    expect(told).toEqual(['first', 'second']);
    expect(ends).toEqual([{ code: 200, exitCode: 3, status: undefined, lost: false }]);
  });

  it('acknowledges what is consumed and not what merely came', async () => {
    const { streams, sent } = made();
    let release = () => {};
    streams.start({ verb: 'exec' }, { onData: () => new Promise<void>((resolve) => (release = resolve)) });
    const { id } = sent[0]!;
    streams.take({ id, code: 200, seq: 1, data: encodeBase64(new Uint8Array(3)), channel: 'stdout' }, 100_000);
    await settled();
    expect(sent).toHaveLength(1);
    release();
    await settled();
    expect(sent[1]).toEqual({ verb: 'stream', id, ack: 1 });
  });

  it('does not acknowledge every small message', () => {
    const { streams, sent } = made();
    streams.start({ verb: 'watch' }, {});
    const { id } = sent[0]!;
    for (let seq = 1; seq <= 20; seq++) {
      streams.take({ id, code: 200, seq, text: '' }, 1000);
    }
    expect(sent).toHaveLength(1);
  });

  it('ends every stream as lost when the link goes', () => {
    const { streams } = made();
    const ends: StreamEnd[] = [];
    streams.start({ verb: 'watch' }, { onClosed: (end) => ends.push(end) });
    streams.lose();
    expect(ends).toEqual([{ code: 503, lost: true }]);
  });

  it('says nothing more of a stream that was closed here', () => {
    const { streams, sent } = made();
    const told: string[] = [];
    const stream = streams.start({ verb: 'logs' }, { onText: (text) => void told.push(text) });
    stream.close();
    expect(sent[1]).toEqual({ verb: 'stream', id: sent[0]!.id, close: true });
    expect(streams.take({ id: sent[0]!.id, code: 200, seq: 1, text: 'late' }, 10)).toBe(false);
    stream.write(new Uint8Array(1));
    expect(sent).toHaveLength(2);
    expect(told).toEqual([]);
  });

  it('ends with the Status of a refusal', () => {
    const { streams, sent } = made();
    const ends: StreamEnd[] = [];
    streams.start({ verb: 'watch' }, { onClosed: (end) => ends.push(end) });
    streams.take({ id: sent[0]!.id, code: 403, status: { reason: 'Forbidden' } }, 10);
    expect(ends[0]).toMatchObject({ code: 403, status: { reason: 'Forbidden' }, lost: false });
  });
});

function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
