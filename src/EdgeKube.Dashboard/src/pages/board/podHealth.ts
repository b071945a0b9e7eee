import type { KubeObject } from '../../link';
import type { Tone } from '../../ui';

interface ContainerState {
  ready?: boolean;
  state?: { waiting?: { reason?: string }; terminated?: { reason?: string; exitCode?: number } };
}

/** A pod in a word, for a list; the pod's page says more. */
export function podHealth(pod: KubeObject): { tone: Tone; words: string } {
  if (pod.metadata.deletionTimestamp !== undefined) {
    return { tone: 'busy', words: 'Ending' };
  }
  const status = (pod['status'] ?? {}) as { phase?: string; reason?: string; containerStatuses?: ContainerState[] };
  const containers = status.containerStatuses ?? [];
  const waiting = containers.find((one) => one.state?.waiting?.reason !== undefined)?.state?.waiting?.reason;
  switch (status.phase) {
    case 'Succeeded':
      return { tone: 'idle', words: 'Done' };
    case 'Failed':
      return { tone: 'bad', words: status.reason ?? 'Failed' };
    case 'Running':
      return waiting !== undefined ? { tone: 'bad', words: waiting }
        : containers.every((one) => one.ready === true) ? { tone: 'good', words: 'Running' }
        : { tone: 'warn', words: 'Not ready' };
    default:
      return { tone: waiting === undefined || waiting === 'ContainerCreating' ? 'busy' : 'bad', words: waiting ?? status.phase ?? 'Pending' };
  }
}
