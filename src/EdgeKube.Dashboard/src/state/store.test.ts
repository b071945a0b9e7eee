import { effect } from '@preact/signals';
import { describe, expect, it } from 'vitest';
import { Store } from './store';

function made() {
  const frames: (() => void)[] = [];
  const store = new Store<{ size: number }>((work) => void frames.push(work));
  return { store, frame: () => frames.splice(0).forEach((work) => work()), frames };
}

describe('a store', () => {
  it('tells many changes as one', () => {
    const { store, frame, frames } = made();
    let drawn = 0;
    effect(() => {
      void store.revision.value;
      drawn++;
    });
    for (let at = 0; at < 1000; at++) {
      store.put(`board-${at}`, { size: at });
    }
    expect(frames).toHaveLength(1);
    frame();
    expect(drawn).toBe(2);
    expect(store.keys.value).toHaveLength(1000);
  });

  it('tells who shows one entry of that entry only', () => {
    const { store, frame } = made();
    store.put('a', { size: 1 });
    store.put('b', { size: 1 });
    frame();
    let drawn = 0;
    effect(() => {
      void store.entry('a').value;
      drawn++;
    });
    store.put('b', { size: 2 });
    frame();
    expect(drawn).toBe(1);
    store.put('a', { size: 2 });
    frame();
    expect(drawn).toBe(2);
  });

  it('keeps its keys as they are when only values change', () => {
    const { store, frame } = made();
    store.put('a', { size: 1 });
    frame();
    const keys = store.keys.value;
    store.put('a', { size: 2 });
    frame();
    expect(store.keys.value).toBe(keys);
  });

  it('forgets what is gone', () => {
    const { store, frame } = made();
    store.put('b', { size: 1 });
    store.put('a', { size: 1 });
    frame();
    store.put('b', undefined);
    frame();
    expect(store.keys.value).toEqual(['a']);
    expect(store.peek('b')).toBeUndefined();
  });
});
