import { computed, signal, type ReadonlySignal } from '@preact/signals';

/** `#/pods/default/web?tab=logs`: the segments `pods`, `default`, `web`, and what follows the question mark. */
export interface Route {
  segments: readonly string[];
  query: URLSearchParams;
}

export function parse(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const segments = path.split('/').filter((one) => one !== '').map(decoded);
  return { segments, query: new URLSearchParams(query) };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** `to('pods', 'default', 'web')` is `#/pods/default/web`. */
export function to(...segments: string[]): string {
  return `#/${segments.map(encodeURIComponent).join('/')}`;
}

/** @returns the named segments, or undefined when the pattern is another's: `pods/:namespace/:name`. */
export function match(pattern: string, segments: readonly string[]): Record<string, string> | undefined {
  const parts = pattern.split('/').filter((one) => one !== '');
  if (parts.length !== segments.length) {
    return undefined;
  }
  const named: Record<string, string> = {};
  for (const [at, part] of parts.entries()) {
    if (part.startsWith(':')) {
      named[part.slice(1)] = segments[at]!;
    } else if (part !== segments[at]) {
      return undefined;
    }
  }
  return named;
}

const hash = signal(typeof location === 'undefined' ? '' : location.hash);

export const route: ReadonlySignal<Route> = computed(() => parse(hash.value));

export function go(target: string, replace = false): void {
  if (replace) {
    history.replaceState(null, '', target);
    hash.value = target;
  } else {
    location.hash = target;
  }
}

/** Changes what follows the question mark without a step in the history: filters and searches. */
export function setQuery(changes: Record<string, string | undefined>): void {
  const { segments, query } = route.peek();
  const next = new URLSearchParams(query);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined || value === '') {
      next.delete(name);
    } else {
      next.set(name, value);
    }
  }
  const text = next.toString();
  go(to(...segments) + (text === '' ? '' : `?${text}`), true);
}

if (typeof window !== 'undefined') {
  window.addEventListener('hashchange', () => {
    hash.value = location.hash;
  });
}
