import { batch, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import { schedule } from './frame';

/** What a Table and a page read: who shows one entry is told of that entry only. */
export interface Source<T> {
  readonly keys: ReadonlySignal<readonly string[]>;
  /** Changes whenever any entry did: for sums, filters and orders. */
  readonly revision: ReadonlySignal<number>;
  entry(key: string): ReadonlySignal<T | undefined>;
  peek(key: string): T | undefined;
}

/**
 * Objects by key, each in a signal of its own. Changes are gathered and told together once a frame, so that a
 * thousand messages are one picture.
 */
export class Store<T> implements Source<T> {
  readonly #entries = new Map<string, Signal<T | undefined>>();
  readonly #keys = signal<readonly string[]>([]);
  readonly #revision = signal(0);
  readonly #changes = new Map<string, T | undefined>();
  #scheduled = false;

  constructor(private readonly when: (work: () => void) => void = schedule) {}

  get keys(): ReadonlySignal<readonly string[]> {
    return this.#keys;
  }

  get revision(): ReadonlySignal<number> {
    return this.#revision;
  }

  /** Also of a key that is not there (yet): undefined until it is. */
  entry(key: string): ReadonlySignal<T | undefined> {
    let entry = this.#entries.get(key);
    if (entry === undefined) {
      entry = signal<T | undefined>(undefined);
      this.#entries.set(key, entry);
    }
    return entry;
  }

  peek(key: string): T | undefined {
    return this.#entries.get(key)?.peek();
  }

  /** All values, in the order of their keys; whoever calls this in a render is told of every flush. */
  values(): T[] {
    void this.#revision.value;
    return this.#keys.peek().map((key) => this.#entries.get(key)!.peek()!);
  }

  /** Undefined: it is gone. */
  put(key: string, value: T | undefined): void {
    this.#changes.set(key, value);
    if (!this.#scheduled) {
      this.#scheduled = true;
      this.when(() => this.flush());
    }
  }

  clear(): void {
    for (const key of this.#keys.peek()) {
      this.put(key, undefined);
    }
  }

  flush(): void {
    this.#scheduled = false;
    if (this.#changes.size === 0) {
      return;
    }
    batch(() => {
      let moved = false;
      for (const [key, value] of this.#changes) {
        const entry = this.entry(key) as Signal<T | undefined>;
        moved ||= (entry.peek() === undefined) !== (value === undefined);
        entry.value = value;
      }
      this.#changes.clear();
      if (moved) {
        this.#keys.value = [...this.#entries]
          .filter(([, entry]) => entry.peek() !== undefined)
          .map(([key]) => key)
          .sort();
      }
      this.#revision.value++;
    });
  }
}
