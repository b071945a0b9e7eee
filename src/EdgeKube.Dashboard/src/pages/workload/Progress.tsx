import type { KindNames } from '../../kube/kinds';
import type { Rollout } from '../../kube/rollout';
import { workloads } from '../../state';
import { StatusBadge } from '../../ui';

interface Props {
  readonly rollout: Rollout;
  readonly names: KindNames;
  readonly namespace: string;
  readonly name: string;
}

const few = 3;

/** How far the roll-out is, and what is in its way. */
export function Progress({ rollout, names, namespace, name }: Props) {
  const problems = workloads.entry(`${namespace}/${names.kind.toLowerCase()}/${name}`).value?.problems ?? [];
  const { reached, wanted, done, tone, text } = rollout;
  return (
    <section class="card rollout" aria-label="Roll-out">
      <p class="rollout-text" role="status" aria-live="polite">
        <StatusBadge tone={tone}>{done ? 'Done' : tone === 'bad' ? 'Stuck' : tone === 'idle' ? 'Paused' : 'Under way'}</StatusBadge> {text}
      </p>
      {wanted > 0 && <progress class={`rollout-bar rollout-${tone}`} max={wanted} value={reached} aria-label={`${reached} of ${wanted} pods are as they shall be`} />}
      {problems.length > 0 && <ul class="rollout-problems">{problems.slice(0, few).map((one) => <li key={one} class="alert alert-bad">{one}</li>)}</ul>}
      {problems.length > few && <p class="muted">And {problems.length - few} more: see the pods below.</p>}
    </section>
  );
}
