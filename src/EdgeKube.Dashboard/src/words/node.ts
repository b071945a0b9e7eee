import type { NodeState } from '../state';
import type { Tone } from '../ui';

export interface Health {
  tone: Tone;
  words: string;
}

/** How a board is, in a word or two. */
export function healthOf(node: NodeState): Health {
  if (!node.ready) {
    return { tone: 'bad', words: 'Not ready' };
  }
  if (node.problems.length > 0) {
    return { tone: 'warn', words: 'Has a problem' };
  }
  return node.schedulable ? { tone: 'good', words: 'Ready' } : { tone: 'idle', words: 'Cordoned' };
}

const weights: Record<Tone, number> = { bad: 0, warn: 1, busy: 2, idle: 3, good: 4 };

/** Problems first. */
export function byHealth(a: NodeState, b: NodeState): number {
  return weights[healthOf(a).tone] - weights[healthOf(b).tone];
}

/** A problem as a sentence: the first letter large. */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
