import { computed, type ReadonlySignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import type { Source } from './store';

/** The keys that pass; the same array as long as they are the same, so that nothing is drawn for nothing. */
export function useFiltered<T>(source: Source<T>, pass: (value: T, key: string) => boolean, by: readonly unknown[]): readonly string[] {
  const keys: ReadonlySignal<readonly string[]> = useMemo(() => {
    let before: readonly string[] = [];
    return computed(() => {
      void source.revision.value;
      const next = source.keys.value.filter((key) => pass(source.peek(key)!, key));
      if (next.length !== before.length || next.some((key, at) => key !== before[at])) {
        before = next;
      }
      return before;
    });
  }, [source, ...by]);
  return keys.value;
}
