import { Age, EmptyState, StatusBadge, type Tone } from '../../ui';
import type { ConditionLike } from '../../words/podTypes';

const names: Readonly<Record<string, string>> = {
  PodScheduled: 'Has a board',
  PodReadyToStartContainers: 'Network is set up',
  Initialized: 'Is prepared',
  ContainersReady: 'Containers are ready',
  Ready: 'Is ready',
  DisruptionTarget: 'Is to make room',
  Available: 'Is available',
  Progressing: 'Makes progress',
  ReplicaFailure: 'Fails to make pods',
};

/** Conditions that are bad when they are true. */
const unwanted = new Set(['DisruptionTarget', 'ReplicaFailure']);

/** The conditions of an object, with the reason of those that are not met. */
export function Conditions({ conditions }: { readonly conditions: readonly ConditionLike[] }) {
  if (conditions.length === 0) {
    return <EmptyState title="No conditions have been told yet." />;
  }
  return (
    <ul class="happened">
      {conditions.map((one) => (
        <li key={one.type}>
          <StatusBadge tone={toneOf(one)}>{one.status === 'True' ? 'Yes' : one.status === 'False' ? 'No' : 'Unknown'}</StatusBadge>
          <span class="happened-text" title={one.type}>
            {names[one.type] ?? one.type}
            {one.status !== 'True' && (one.message || one.reason) ? <span class="muted">: {one.message || one.reason}</span> : null}
          </span>
          <span class="muted nowrap"><Age time={one.lastTransitionTime} words /></span>
        </li>
      ))}
    </ul>
  );
}

function toneOf({ type, status }: ConditionLike): Tone {
  if (status === 'Unknown') {
    return 'warn';
  }
  return (status === 'True') === unwanted.has(type) ? 'warn' : status === 'True' ? 'good' : 'idle';
}
