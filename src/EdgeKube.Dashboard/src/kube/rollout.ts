import type { KubeObject } from '../link';
import type { WorkloadKind } from '../state/types';
import type { Tone } from '../ui/StatusBadge';

/** How far a roll-out is. */
export interface Rollout {
  readonly done: boolean;
  readonly tone: Tone;
  readonly text: string;
  /** Pods that are as they shall be, and how many shall be. */
  readonly reached: number;
  readonly wanted: number;
}

interface Counts {
  readonly desired: number;
  readonly updated: number;
  readonly total: number;
  readonly available: number;
}

/** What `kubectl rollout status` would say, for people. */
export function rolloutOf(kind: WorkloadKind, object: KubeObject): Rollout {
  const status = object['status'] ?? {};
  const counts = countsOf(kind, object);
  const result = (done: boolean, tone: Tone, text: string): Rollout =>
    ({ done, tone, text, reached: Math.min(counts.updated, counts.available), wanted: counts.desired });
  if ((object.metadata.generation ?? 0) > (status.observedGeneration ?? 0)) {
    return result(false, 'busy', 'The change was taken and is about to be carried out.');
  }
  if (object['spec']?.paused === true) {
    return result(false, 'idle', `Paused: changes wait until it is resumed. ${ready(counts)}`);
  }
  const failed = (status.conditions ?? []).find((one: { type: string; reason?: string; status: string }) =>
    (one.type === 'Progressing' && one.reason === 'ProgressDeadlineExceeded') || (one.type === 'ReplicaFailure' && one.status === 'True'));
  if (failed?.type === 'ReplicaFailure') {
    return result(false, 'bad', `Pods cannot be made: ${failed.message ?? failed.reason}`);
  }
  if (failed !== undefined) {
    return result(false, 'bad', `It takes longer than it may: ${ready(counts)} Look at the pods below.`);
  }
  if (object['spec']?.updateStrategy?.type === 'OnDelete') {
    return result(true, counts.available < counts.desired ? 'busy' : 'good', `Pods are renewed when they are deleted. ${ready(counts)}`);
  }
  return underWay(counts, partitionOf(kind, object), result);
}

function underWay(counts: Counts, partition: number, result: (done: boolean, tone: Tone, text: string) => Rollout): Rollout {
  const wanted = counts.desired - partition;
  if (counts.updated < wanted) {
    return result(false, 'busy', `Rolling out: ${counts.updated} of ${pods(wanted)} ${counts.updated === 1 ? 'is' : 'are'} of the new version.`);
  }
  if (partition === 0 && counts.total > Math.max(counts.updated, counts.desired)) {
    return result(false, 'busy', `Rolling out: ${pods(counts.total - counts.desired)} too many ${counts.total - counts.desired === 1 ? 'is' : 'are'} ending.`);
  }
  if (counts.available < counts.desired) {
    return result(false, 'busy', `Waiting: ${ready(counts)}`);
  }
  if (counts.desired === 0) {
    return result(true, 'idle', 'Scaled to zero: nothing runs.');
  }
  return result(true, 'good', `Rolled out. ${ready(counts)}`);
}

function ready(counts: Counts): string {
  return `${counts.available} of ${pods(counts.desired)} ${counts.desired === 1 ? 'is' : 'are'} available.`;
}

function pods(count: number): string {
  return count === 1 ? '1 pod' : `${count} pods`;
}

function partitionOf(kind: WorkloadKind, object: KubeObject): number {
  const partition = kind === 'statefulset' ? object['spec']?.updateStrategy?.rollingUpdate?.partition ?? 0 : 0;
  return Math.min(partition, object['spec']?.replicas ?? 1);
}

function countsOf(kind: WorkloadKind, object: KubeObject): Counts {
  const status = object['status'] ?? {};
  if (kind === 'daemonset') {
    return {
      desired: status.desiredNumberScheduled ?? 0,
      updated: status.updatedNumberScheduled ?? 0,
      total: status.currentNumberScheduled ?? 0,
      available: status.numberAvailable ?? 0,
    };
  }
  return {
    desired: object['spec']?.replicas ?? 1,
    updated: status.updatedReplicas ?? 0,
    total: status.replicas ?? 0,
    available: status.availableReplicas ?? 0,
  };
}
