import { onNodeState } from './cluster';
import type { NodeState } from './types';

/** What is drawn over time, as the state topics tell it. */
export const series = ['cpu', 'memory', 'disk', 'temperature', 'received', 'sent'] as const;

export type Series = (typeof series)[number];

/** Seconds, and a value or null of each series. */
export interface History {
  time: number[];
  values: Record<Series, (number | null)[]>;
}

/** At a reading every half minute, two hours. */
const most = 240;

/** A reading sooner than this is the same one told again. */
const leastSeconds = 2;

const histories = new Map<string, History>();
const listeners = new Map<string, Set<() => void>>();

export function historyOf(node: string): History {
  let history = histories.get(node);
  if (history === undefined) {
    history = { time: [], values: { cpu: [], memory: [], disk: [], temperature: [], received: [], sent: [] } };
    histories.set(node, history);
  }
  return history;
}

export function record(state: NodeState, seconds: number): void {
  const history = historyOf(state.name);
  const readings: Record<Series, number | undefined> = {
    cpu: state.cpu?.percent,
    memory: state.memory?.percent,
    disk: state.disk?.percent,
    temperature: state.temperature,
    received: state.network?.rxBytesPerSecond,
    sent: state.network?.txBytesPerSecond,
  };
  const last = history.time.at(-1);
  if (last !== undefined && seconds - last < leastSeconds) {
    history.time.pop();
    series.forEach((one) => history.values[one].pop());
  }
  history.time.push(seconds);
  for (const one of series) {
    history.values[one].push(readings[one] ?? null);
  }
  if (history.time.length > most) {
    history.time.shift();
    series.forEach((one) => history.values[one].shift());
  }
  listeners.get(state.name)?.forEach((listener) => listener());
}

export function onHistory(node: string, listener: () => void): () => void {
  const own = listeners.get(node) ?? new Set();
  listeners.set(node, own.add(listener));
  return () => {
    own.delete(listener);
  };
}

onNodeState((state) => record(state, Date.now() / 1000));
