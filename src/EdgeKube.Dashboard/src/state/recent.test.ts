import { describe, expect, it } from 'vitest';
import { RecentEvents } from './recent';

const event = (name: string, at: string, count = 1) => ({ type: 'Normal', reason: 'Pulled', message: 'pulled', object: { kind: 'Pod', name }, at, count });

describe('recent events', () => {
  it('come newest first, each once', () => {
    const events = new RecentEvents(10, (work) => work());
    events.add(event('a', '2026-01-01T00:00:01Z'));
    events.add(event('b', '2026-01-01T00:00:02Z'));
    events.add(event('a', '2026-01-01T00:00:03Z', 2));
    expect(events.newest.value.map((key) => events.store.peek(key)!.object.name)).toEqual(['a', 'b']);
    expect(events.store.peek(events.newest.value[0]!)!.count).toBe(2);
  });

  it('do not go back to an older telling', () => {
    const events = new RecentEvents(10, (work) => work());
    events.add(event('a', '2026-01-01T00:00:03Z', 2));
    events.add(event('a', '2026-01-01T00:00:01Z', 1));
    expect(events.store.peek(events.newest.value[0]!)!.count).toBe(2);
  });

  it('drop the oldest', () => {
    const events = new RecentEvents(2, (work) => work());
    ['a', 'b', 'c'].forEach((name, at) => events.add(event(name, `2026-01-01T00:00:0${at}Z`)));
    expect(events.newest.value.map((key) => events.store.peek(key)!.object.name)).toEqual(['c', 'b']);
    expect(events.store.keys.value).toHaveLength(2);
  });
});
