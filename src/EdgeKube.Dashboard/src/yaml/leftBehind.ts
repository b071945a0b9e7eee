/** A field that was taken out of the text and that applying leaves, because somebody else has set it. */
export interface Left {
  /** As people read it: `spec.template.spec.containers[web].env`. */
  readonly field: string;
  /** As a JSON patch takes it. */
  readonly pointer: string;
  readonly value: unknown;
}

type Fields = Readonly<Record<string, unknown>>;

/** Never meant by being left out: whose object it is stands in its address. */
const Kept = new Set(['/metadata/name', '/metadata/namespace', '/apiVersion', '/kind']);

/**
 * What `before` had, `written` has not and `after` still has. Server-side apply takes away only what the same manager has set.
 * Pointers are those of `after`.
 */
export function leftBehind(before: unknown, written: unknown, after: unknown): Left[] {
  const found: Left[] = [];
  compare(before, written, after, '', '', found);
  return found;
}

/** The JSON patch that takes them away: the last first, so that places in lists stay true; refused when one has changed meanwhile. */
export function removal(left: readonly Left[]): object[] {
  return [...left].reverse().flatMap(({ pointer, value }) => [{ op: 'test', path: pointer, value }, { op: 'remove', path: pointer }]);
}

function compare(before: unknown, written: unknown, after: unknown, field: string, pointer: string, found: Left[]): void {
  if (isFields(before) && isFields(after) && (isFields(written) || written === null)) {
    compareFields(before, written ?? {}, after, field, pointer, found);
  } else if (Array.isArray(before) && Array.isArray(after) && (Array.isArray(written) || written === null)) {
    compareLists(before, (written as unknown[] | null) ?? [], after, field, pointer, found);
  }
}

function compareFields(before: Fields, written: Fields, after: Fields, field: string, pointer: string, found: Left[]): void {
  for (const [name, value] of Object.entries(after)) {
    if (!Object.hasOwn(before, name)) {
      continue;
    }
    const at = `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const words = field === '' ? name : /^[\w-]+$/.test(name) ? `${field}.${name}` : `${field}[${name}]`;
    if (Object.hasOwn(written, name)) {
      compare(before[name], written[name], value, words, at, found);
    } else if (!Kept.has(at)) {
      found.push({ field: words, pointer: at, value });
    }
  }
}

function compareLists(before: unknown[], written: unknown[], after: unknown[], field: string, pointer: string, found: Left[]): void {
  after.forEach((item, index) => {
    const key = keyOf(item);
    if (key === undefined) {
      return;
    }
    const had = before.find((one) => keyOf(one) === key);
    if (had === undefined) {
      return;
    }
    const has = written.find((one) => keyOf(one) === key);
    const at = `${pointer}/${index}`;
    if (has === undefined) {
      found.push({ field: `${field}[${key}]`, pointer: at, value: item });
    } else {
      compare(had, has, item, `${field}[${key}]`, at, found);
    }
  });
}

/** What tells the items of a list apart: themselves, or their names. */
function keyOf(item: unknown): string | undefined {
  if (isFields(item)) {
    const name = item['name'] ?? item['mountPath'] ?? item['containerPort'] ?? item['port'] ?? item['ip'] ?? item['type'] ?? item['uid'];
    return typeof name === 'string' || typeof name === 'number' ? String(name) : undefined;
  }
  return typeof item === 'string' || typeof item === 'number' ? String(item) : undefined;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
