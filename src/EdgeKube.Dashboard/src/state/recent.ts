import { signal, type ReadonlySignal } from '@preact/signals';
import { schedule } from './frame';
import type { ClusterEvent } from './types';

/** An event as it is shown: one of the same object, reason and message takes the place of the one before. */
export interface RecentEvent extends ClusterEvent {
  key: string;
}

export function keyOf(event: ClusterEvent): string {
  const { kind, namespace, name } = event.object;
  return [kind, namespace ?? '', name, event.reason, event.message].join('\n');
}

/** The newest events, newest first. */
export class RecentEvents {
  readonly #byKey = new Map<string, RecentEvent>();
  readonly #list = signal<readonly RecentEvent[]>([]);
  #scheduled = false;

  constructor(private readonly most = 2000, private readonly when: (work: () => void) => void = schedule) {}

  get list(): ReadonlySignal<readonly RecentEvent[]> {
    return this.#list;
  }

  add(event: ClusterEvent): void {
    const key = keyOf(event);
    const before = this.#byKey.get(key);
    if (before !== undefined && before.at > event.at) {
      return;
    }
    this.#byKey.delete(key);
    this.#byKey.set(key, { ...event, key });
    if (!this.#scheduled) {
      this.#scheduled = true;
      this.when(() => this.flush());
    }
  }

  clear(): void {
    this.#byKey.clear();
    this.#list.value = [];
  }

  flush(): void {
    this.#scheduled = false;
    const list = [...this.#byKey.values()].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
    for (const dropped of list.splice(this.most)) {
      this.#byKey.delete(dropped.key);
    }
    this.#list.value = list;
  }
}
