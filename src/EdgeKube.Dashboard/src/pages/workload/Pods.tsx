import { useMemo } from 'preact/hooks';
import { selectorText } from '../../kube/kinds';
import type { KubeObject } from '../../link';
import { useWatched } from '../../state';
import { count, EmptyState, Loading, Section } from '../../ui';
import { PodTable } from '../pods/PodTable';
import { podRow, type PodRow } from '../pods/podRow';

/** The pods that a workload's selector finds, live. */
export function Pods({ object, namespace, name }: { readonly object: KubeObject; readonly namespace: string; readonly name: string }) {
  const labelSelector = selectorText(object['spec']?.selector);
  const watched = useWatched<PodRow>({ apiVersion: 'v1', kind: 'Pod', namespace, labelSelector }, podRow);
  const keys = watched.store.keys.value;
  const revision = watched.store.revision.value;
  const bad = useMemo(() => watched.store.values().filter((row) => row.state.tone === 'bad').length, [watched, revision]);
  return (
    <Section title="Pods" actions={<span class="muted" role="status">{count(keys.length, 'pod')}{bad > 0 ? `, ${bad} with problems` : ''}</span>}>
      {keys.length > 0 ? <PodTable label={`Pods of ${name}`} store={watched.store} keys={keys} />
        : watched.failure.value !== undefined ? <p class="alert alert-bad">{watched.failure.value.message}</p>
        : watched.told.value ? <EmptyState title="It has no pods now." /> : <Loading />}
    </Section>
  );
}
