import { describe, expect, it } from 'vitest';
import { RequestError, type KubeObject, type Request, type Response, type Status } from '../link';
import { applyText, type Ask } from './applying';
import { leftBehind, removal } from './leftBehind';

const map = (name: string, data: object, more: object = {}): KubeObject => ({
  apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default', uid: 'u', resourceVersion: '7', managedFields: [], ...more } as never, data,
});
const text = (name: string, data: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n${data}`;

/** A server with these objects that merges data as apply does, and refuses what it is told to. */
const server = (objects: KubeObject[], refusals: Record<string, Status> = {}): { ask: Ask; asked: Request[] } => {
  const asked: Request[] = [];
  const ask = async (request: Request): Promise<Response> => {
    asked.push(request);
    const sent = request.object as KubeObject | undefined;
    const name = request.name ?? sent!.metadata.name;
    const present = objects.find((one) => one.metadata.name === name);
    if (request.verb === 'get' && present === undefined) {
      throw new RequestError({ code: 404, reason: 'NotFound', message: 'not found' });
    }
    const refusal = refusals[`${request.verb} ${name}`];
    if (refusal !== undefined && request.force !== true) {
      throw new RequestError(refusal);
    }
    return { code: 200, object: request.verb === 'apply' ? { ...map(name, {}), ...present, data: { ...present?.['data'], ...sent!['data'] } } : present! };
  };
  return { ask, asked };
};

const dry = { force: false, remove: false, dryRun: true };

describe('applying a text', () => {
  it('sends nothing of a text with errors', async () => {
    const { ask, asked } = server([]);
    const { marks } = await applyText('a: [', dry, ask);
    expect([marks.length > 0, asked]).toEqual([true, []]);
  });

  it('tells what would change, without what the server owns', async () => {
    const { ask, asked } = server([map('a', { x: '1' })]);
    const { changes, marks } = await applyText(text('a', '  x: "2"\n'), dry, ask);
    expect(marks).toEqual([]);
    expect(changes).toMatchObject([{ title: 'ConfigMap a', isNew: false }]);
    expect(changes[0]!.before).toContain('x: "1"');
    expect(changes[0]!.after).toContain('x: "2"');
    expect(changes[0]!.before).not.toContain('resourceVersion');
    expect(asked.at(-1)).toMatchObject({ verb: 'apply', dryRun: true, fieldManager: 'dashboard' });
  });

  it('tells of several documents, each refusal at its line', async () => {
    const { ask } = server([], { 'apply b': { reason: 'Invalid', message: 'no', details: { causes: [{ field: 'data[x]', message: 'too long' }] } } });
    const { changes, marks } = await applyText(`${text('a', '  x: "1"\n')}---\n${text('b', '  x: "1"\n')}`, dry, ask);
    expect(changes).toMatchObject([{ title: 'ConfigMap a', isNew: true, before: '' }]);
    expect(marks).toMatchObject([{ line: 13, message: 'too long' }]);
  });

  it('stops at the first refusal when it is done in earnest', async () => {
    const { ask, asked } = server([], { 'apply a': { message: 'forbidden' } });
    const { changes, marks } = await applyText(`${text('a', '  x: "1"\n')}---\n${text('b', '  x: "1"\n')}`, { ...dry, dryRun: false }, ask);
    expect(changes).toEqual([]);
    expect(marks.map((mark) => mark.line)).toEqual([1, 8]);
    expect(asked.filter((one) => one.verb === 'apply')).toHaveLength(1);
  });

  it('may be forced after a conflict of managers', async () => {
    const { ask } = server([map('a', { x: '1' })], { 'apply a': { reason: 'Conflict', details: { causes: [{ reason: 'FieldManagerConflict', field: '.data.x', message: 'conflict with "kubectl"' }] } } });
    const refused = await applyText(text('a', '  x: "2"\n'), dry, ask);
    expect([refused.conflict, refused.marks.map((mark) => mark.line)]).toEqual([true, [6]]);
    expect(refused.changes[0]!.after).toContain('x: "2"');
    expect((await applyText(text('a', '  x: "2"\n'), { ...dry, force: true }, ask)).conflict).toBe(false);
  });

  it('removes what the text has no more, when that is wanted', async () => {
    const { ask, asked } = server([map('a', { x: '1', z: '2' })]);
    const kept = await applyText(text('a', '  x: "1"\n'), dry, ask);
    expect(kept.changes[0]!.left.map((one) => one.field)).toEqual(['data.z']);
    expect(kept.changes[0]!.after).toContain('z: "2"');
    const removed = await applyText(text('a', '  x: "1"\n'), { ...dry, remove: true }, ask);
    expect(removed.changes[0]!.after).not.toContain('z:');
    expect(asked.at(-1)).toMatchObject({ verb: 'patch', dryRun: true, patch: [{ op: 'test', path: '/data/z', value: '2' }, { op: 'remove', path: '/data/z' }] });
  });
});

describe('what is left behind', () => {
  it('is found in members and in items by their names', () => {
    const before = { metadata: { name: 'a', labels: { 'x/y': '1', z: '2' } }, spec: { containers: [{ name: 'a', env: [{ name: 'E' }] }, { name: 'b' }], finalizers: ['f', 'g'] } };
    const written = { metadata: { labels: { z: '2' } }, spec: { containers: [{ name: 'a', env: null }], finalizers: ['g'] } };
    const left = leftBehind(before, written, structuredClone(before));
    expect(left.map(({ field, pointer }) => [field, pointer])).toEqual([
      ['metadata.labels[x/y]', '/metadata/labels/x~1y'],
      ['spec.containers[a].env[E]', '/spec/containers/0/env/0'],
      ['spec.containers[b]', '/spec/containers/1'],
      ['spec.finalizers[f]', '/spec/finalizers/0'],
    ]);
  });

  it('is removed from the end, so that places stay true', () => {
    const list = leftBehind({ l: ['a', 'b'] }, { l: [] }, { l: ['a', 'b'] });
    expect(removal(list).filter((one) => (one as { op: string }).op === 'remove')).toEqual([{ op: 'remove', path: '/l/1' }, { op: 'remove', path: '/l/0' }]);
  });

  it('is nothing that the server has put in', () => {
    expect(leftBehind({ a: 1 }, { a: 2 }, { a: 2, defaulted: true })).toEqual([]);
  });
});
