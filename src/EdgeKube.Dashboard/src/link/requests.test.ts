import { describe, expect, it } from 'vitest';
import { RequestError } from './errors';
import { Requests } from './requests';

type Sent = { id: string; name?: string };

function made(atOnce?: number) {
  const sent: Sent[] = [];
  return { sent, requests: new Requests((message) => void sent.push(message as Sent), atOnce) };
}

describe('requests', () => {
  it('gives each answer to who asked', async () => {
    const { sent, requests } = made();
    const first = requests.ask({ verb: 'get', name: 'a' });
    const second = requests.ask({ verb: 'get', name: 'b' });
    requests.take({ id: sent[1]!.id, code: 200, object: { metadata: { name: 'b' } } });
    requests.take({ id: sent[0]!.id, code: 200, object: { metadata: { name: 'a' } } });
    expect((await first).object.metadata.name).toBe('a');
    expect((await second).object.metadata.name).toBe('b');
  });

  it('rejects with the Status of a refusal', async () => {
    const { sent, requests } = made();
    const asked = requests.ask({ verb: 'delete', name: 'a' });
    requests.take({ id: sent[0]!.id, code: 403, status: { reason: 'Forbidden', message: 'you may not' } } as never);
    await expect(asked).rejects.toMatchObject({ code: 403, message: 'you may not', status: { reason: 'Forbidden' } });
  });

  it('keeps the unanswered under the limit and sends the next as answers come', async () => {
    const { sent, requests } = made(2);
    void requests.ask({ verb: 'get', name: 'a' });
    void requests.ask({ verb: 'get', name: 'b' });
    void requests.ask({ verb: 'get', name: 'c' });
    expect(sent.map((one) => one.name)).toEqual(['a', 'b']);
    requests.take({ id: sent[0]!.id, code: 200 } as never);
    expect(sent.map((one) => one.name)).toEqual(['a', 'b', 'c']);
  });

  it('rejects what is unanswered when the link goes', async () => {
    const { requests } = made();
    const asked = requests.ask({ verb: 'reboot', name: 'a' });
    requests.lose();
    await expect(asked).rejects.toBeInstanceOf(RequestError);
  });

  it('leaves answers that nobody asked for', () => {
    expect(made().requests.take({ id: 'r9', code: 200 } as never)).toBe(false);
  });
});
