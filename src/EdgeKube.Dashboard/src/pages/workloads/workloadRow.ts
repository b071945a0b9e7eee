import { imagesOf } from '../../kube/revisions';
import { rolloutOf } from '../../kube/rollout';
import type { KubeObject } from '../../link';
import type { WorkloadKind, WorkloadState } from '../../state';

/** What the list keeps of a workload: what its state topic would tell. */
export type WorkloadRow = KubeObject & WorkloadState;

export function workloadRow(kind: WorkloadKind, object: KubeObject): WorkloadRow {
  const { name, namespace = '' } = object.metadata;
  const status = object['status'] ?? {};
  const daemons = kind === 'daemonset';
  const rollout = rolloutOf(kind, object);
  return {
    metadata: { name, namespace },
    namespace,
    kind,
    name,
    desired: rollout.wanted,
    ready: (daemons ? status.numberReady : status.readyReplicas) ?? 0,
    updated: (daemons ? status.updatedNumberScheduled : status.updatedReplicas) ?? 0,
    available: (daemons ? status.numberAvailable : status.availableReplicas) ?? 0,
    paused: object['spec']?.paused === true,
    images: imagesOf(object['spec']?.template),
    problems: rollout.tone === 'bad' ? [rollout.text] : [],
  };
}
