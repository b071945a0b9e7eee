import { isMap, isScalar, isSeq, type Document, type Node, type Pair, type YAMLMap, type YAMLSeq } from 'yaml';

/** A step of a field's path: a member, a place in a list, or the entry with these values. */
export type Step = string | number | Readonly<Record<string, string>>;

/**
 * Takes apart what Kubernetes writes: `spec.containers[0].image`, `metadata.annotations[example.com/x]`,
 * `.spec.ports[port=80,protocol="TCP"].nodePort`.
 */
export function steps(path: string): Step[] {
  const result: Step[] = [];
  let at = 0;
  while (at < path.length) {
    if (path[at] === '.') {
      at++;
    } else if (path[at] === '[') {
      const end = closing(path, at);
      result.push(bracket(path.slice(at + 1, end)));
      at = end + 1;
    } else {
      const from = at;
      while (at < path.length && path[at] !== '.' && path[at] !== '[') {
        at++;
      }
      result.push(path.slice(from, at));
    }
  }
  return result;
}

function closing(path: string, from: number): number {
  let quoted = false;
  for (let at = from; at < path.length; at++) {
    if (path[at] === '"' && path[at - 1] !== '\\') {
      quoted = !quoted;
    } else if (path[at] === ']' && !quoted) {
      return at;
    }
  }
  return path.length;
}

function bracket(inner: string): Step {
  if (/^\d+$/.test(inner)) {
    return Number(inner);
  }
  const pairs = [...inner.matchAll(/([A-Za-z][\w.]*)=("(?:[^"\\]|\\.)*"|[^,]*)(?:,|$)/g)];
  if (pairs.length > 0 && pairs.map((pair) => pair[0]).join('') === inner) {
    return Object.fromEntries(pairs.map((pair) => [pair[1]!, unquoted(pair[2]!)]));
  }
  return unquoted(inner);
}

function unquoted(text: string): string {
  return text.length > 1 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1).replace(/\\(.)/g, '$1') : text;
}

/** Where in the text a field is, or the nearest thing around it that is there. */
export function offsetOf(document: Document, path: string): number {
  let node: unknown = document.contents;
  let offset = start(node) ?? 0;
  const way = steps(path);
  for (let at = 0; at < way.length;) {
    const found = isMap(node) ? inMap(node, way, at) : isSeq(node) ? inList(node, way[at]!) : undefined;
    if (found === undefined) {
      break;
    }
    offset = found.offset ?? offset;
    node = found.node;
    at += found.taken;
  }
  return offset;
}

interface Found {
  readonly node: unknown;
  readonly offset: number | undefined;
  readonly taken: number;
}

/** Names with dots are written with dots: as many steps as make one are taken. */
function inMap(map: YAMLMap, way: readonly Step[], at: number): Found | undefined {
  let name = '';
  for (let taken = 1; at + taken <= way.length; taken++) {
    const step = way[at + taken - 1];
    if (typeof step !== 'string' && typeof step !== 'number') {
      return undefined;
    }
    name += (taken > 1 ? '.' : '') + step;
    const pair = map.items.find((one) => keyOf(one) === name);
    if (pair !== undefined) {
      return { node: pair.value, offset: start(pair.key), taken };
    }
  }
  return undefined;
}

function inList(list: YAMLSeq, step: Step): Found | undefined {
  const node = typeof step === 'number'
    ? list.items[step]
    : list.items.find((item) => (typeof step === 'string' ? isScalar(item) && String(item.value) === step : hasValues(item, step)));
  return node === undefined ? undefined : { node, offset: start(node), taken: 1 };
}

function hasValues(item: unknown, wanted: Readonly<Record<string, string>>): boolean {
  return isMap(item) && Object.entries(wanted).every(([name, value]) => {
    const found = item.get(name);
    // A key that has a default (a port's protocol) need not be written.
    return found === undefined ? name === 'protocol' : String(found) === value;
  });
}

function keyOf(pair: Pair): string {
  return isScalar(pair.key) ? String(pair.key.value) : String(pair.key);
}

function start(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}
