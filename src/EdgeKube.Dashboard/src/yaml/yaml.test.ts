import { describe, expect, it } from 'vitest';
import { complaints, isFieldConflict } from './complaints';
import { editable, readYaml, toYaml } from './documents';
import { offsetOf, steps } from './fieldPath';

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels:
    app.kubernetes.io/name: web
spec:
  replicas: -1
  template:
    spec:
      containers:
      - name: web
        image: nginx
        ports:
        - containerPort: 80
      - name: side
        image: ""
`;

const lineOf = (path: string): number => {
  const reading = readYaml(deployment);
  return reading.lines.linePos(offsetOf(reading.written[0]!.document, path)).line;
};

describe('reading YAML', () => {
  it('tells line and column of a syntax error', () => {
    const { marks, written } = readYaml('apiVersion: v1\nkind: Pod\nmetadata:\n  name: "web\n');
    expect(written).toEqual([]);
    expect(marks[0]!.line).toBeGreaterThanOrEqual(4);
    expect(marks[0]!.column).toBeGreaterThan(0);
  });

  it('tells a name that is there twice', () => {
    const { marks } = readYaml('apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  name: b\n');
    expect(marks).toMatchObject([{ line: 5, column: 3 }]);
  });

  it('reads several documents and passes over empty ones', () => {
    const { written, marks } = readYaml('---\n# nothing\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: a}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: b}\n---\n');
    expect(marks).toEqual([]);
    expect(written.map((one) => [one.object.metadata.name, one.line])).toEqual([['a', 4], ['b', 8]]);
  });

  it('says what an object lacks, at its line', () => {
    expect(readYaml('').marks).toMatchObject([{ line: 0 }]);
    expect(readYaml('apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n---\nkind: Pod\n').marks).toMatchObject([{ line: 5, message: 'apiVersion and kind must be set.' }]);
    expect(readYaml('apiVersion: v1\nkind: Pod\n').marks).toMatchObject([{ message: 'metadata.name must be set.' }]);
    expect(readYaml('- a\n').marks[0]!.message).toContain('An object is expected');
  });

  it('reads values as Kubernetes does', () => {
    const { written } = readYaml('apiVersion: v1\nkind: X\nmetadata: {name: a}\nmode: 0644\non: yes\nat: 12:30\nday: 2026-01-02\n');
    expect(written[0]!.object).toMatchObject({ mode: 420, true: true, at: '12:30', day: '2026-01-02' });
  });

  it('does not let aliases grow without end', () => {
    const bomb = 'apiVersion: v1\nkind: X\nmetadata: {name: a}\na: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\n';
    expect(readYaml(bomb).marks).toHaveLength(1);
  });
});

describe('writing YAML', () => {
  it('leaves out what the server owns and quotes what would be read as something else', () => {
    const yaml = toYaml(editable({
      apiVersion: 'v1', kind: 'ConfigMap', status: { x: 1 },
      metadata: { name: 'a', uid: 'u', resourceVersion: '7', creationTimestamp: 'x', managedFields: [], labels: { a: 'yes' } } as never,
      data: { on: 'no', time: '12:30', many: 'one\ntwo\n' },
      list: [{ a: 1 }],
    }));
    expect(yaml).toBe('apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  labels:\n    a: "yes"\ndata:\n  "on": "no"\n  time: "12:30"\n  many: |\n    one\n    two\nlist:\n- a: 1\n');
  });

  it('is read back as it was', () => {
    const object = { apiVersion: 'v1', kind: 'X', metadata: { name: 'a' }, values: ['0x1', '1e3', '~', '', 'y', '012', 'null', '2026-01-02', ' x', 'a: b', '# c', '<<'] };
    expect(readYaml(toYaml(object)).written[0]!.object).toEqual(object);
  });
});

describe('the path of a field', () => {
  it('is taken apart', () => {
    expect(steps('spec.containers[0].image')).toEqual(['spec', 'containers', 0, 'image']);
    expect(steps('.spec.ports[port=80,protocol="TCP"].nodePort')).toEqual(['spec', 'ports', { port: '80', protocol: 'TCP' }, 'nodePort']);
    expect(steps('metadata.annotations[example.com/a.b]')).toEqual(['metadata', 'annotations', 'example.com/a.b']);
    expect(steps('.spec.containers[name="a]b"].x')).toEqual(['spec', 'containers', { name: 'a]b' }, 'x']);
  });

  it.each([
    ['spec.replicas', 8],
    ['.spec.template.spec.containers[name="side"].image', 17],
    ['spec.template.spec.containers[1].image', 17],
    ['spec.template.spec.containers[0].resources.limits[memory]', 12],
    ['.spec.template.spec.containers[name="web"].ports[containerPort=80,protocol="TCP"].hostPort', 15],
    ['metadata.labels.app.kubernetes.io/name', 6],
    ['.metadata.labels[app.kubernetes.io/name]', 6],
    ['spec.selector', 7],
    ['nothing', 1],
  ])('%s is at line %i', (path, line) => {
    expect(lineOf(path)).toBe(line);
  });
});

describe('complaints of the server', () => {
  const reading = readYaml(deployment);
  const at = (status: object): unknown[] => complaints(status, reading.written[0]!, reading.lines).map(({ line, message }) => [line, message]);

  it('are shown at the lines of their fields', () => {
    expect(at({ message: 'no', details: { causes: [{ field: 'spec.replicas', message: 'must be greater than or equal to 0' }, { message: 'and more' }] } }))
      .toEqual([[8, 'must be greater than or equal to 0'], [1, 'and more']]);
    expect(at({ reason: 'Conflict', details: { causes: [{ reason: 'FieldManagerConflict', field: '.spec.replicas', message: 'conflict with "kubectl"' }] } }))
      .toEqual([[8, 'spec.replicas is set by another, too: "kubectl".']]);
  });

  it('are found in words, too', () => {
    expect(at({ message: 'strict decoding error: unknown field "spec.replicas", unknown field "spec.template.x"' }).map((one) => (one as number[])[0])).toEqual([8, 9]);
    expect(at({ message: 'failed to create typed patch object (default/web; apps/v1, Kind=Deployment): .spec.template.spec.x: field not declared in schema' }))
      .toEqual([[10, 'spec.template.spec.x is not a field that exists here.']]);
    expect(at({ message: 'json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32' })[0]).toMatchObject([8, expect.stringContaining('of type int32')]);
    expect(at({ message: 'forbidden' })).toEqual([[1, 'forbidden']]);
  });

  it('may be forced where fields are another’s', () => {
    expect(isFieldConflict({ reason: 'Conflict', details: { causes: [{ reason: 'FieldManagerConflict' }] } })).toBe(true);
    expect(isFieldConflict({ reason: 'Conflict' })).toBe(false);
  });
});
