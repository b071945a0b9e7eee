import { signal, type ReadonlySignal } from '@preact/signals';
import { schedule } from './frame';
import { Store } from './store';
import type { ClusterEvent } from './types';

/** What makes two tellings the same event: the newer takes the place of the older. */
export function keyOf(event: ClusterEvent): string {
  const { kind, namespace, name } = event.object;
  return [kind, namespace ?? '', name, event.reason, event.message].join('\n');
}

/** The newest events. */
export class RecentEvents {
  readonly store: Store<ClusterEvent>;
  readonly #newest = signal<readonly string[]>([]);
  readonly #at = new Map<string, string>();
  #scheduled = false;

  constructor(private readonly most = 2000, private readonly when: (work: () => void) => void = schedule) {
    this.store = new Store(() => {});
  }

  /** Keys of the store, newest first. */
  get newest(): ReadonlySignal<readonly string[]> {
    return this.#newest;
  }

  add(event: ClusterEvent): void {
    const key = keyOf(event);
    const before = this.#at.get(key);
    if (before !== undefined && before > event.at) {
      return;
    }
    this.#at.set(key, event.at);
    this.store.put(key, event);
    if (!this.#scheduled) {
      this.#scheduled = true;
      this.when(() => this.flush());
    }
  }

  clear(): void {
    this.#at.clear();
    this.store.clear();
    this.flush();
  }

  flush(): void {
    this.#scheduled = false;
    const keys = [...this.#at].sort(([, a], [, b]) => (a < b ? 1 : a > b ? -1 : 0)).map(([key]) => key);
    for (const dropped of keys.splice(this.most)) {
      this.#at.delete(dropped);
      this.store.put(dropped, undefined);
    }
    this.store.flush();
    this.#newest.value = keys;
  }
}
