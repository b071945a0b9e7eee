import { workloadKinds } from '../../kube/kinds';
import { NamespaceFilter } from '../../kube/NamespaceFilter';
import { route, setQuery, to } from '../../router';
import { may, useWatched, type WorkloadKind } from '../../state';
import { EmptyState, Loading, Page } from '../../ui';
import { workloadRow, type WorkloadRow } from './workloadRow';
import { WorkloadTable } from './WorkloadTable';

/** The workloads of a namespace, for who may look into that only: read from the objects themselves. */
export function OneNamespace() {
  const namespace = route.value.query.get('namespace') ?? '';
  const creates = may('patch', 'deployments', 'apps', namespace).value;
  return (
    <Page title="Workloads" actions={creates === true && <a class="button button-primary" href={to('new')}>Create from YAML</a>}>
      <div class="toolbar">
        <NamespaceFilter value={namespace} onChange={(value) => setQuery({ namespace: value })} />
      </div>
      {namespace === ''
        ? <EmptyState title="You may not look at all workloads.">Choose a namespace that you may look into.</EmptyState>
        : (Object.keys(workloadKinds) as WorkloadKind[]).map((kind) => <Kind key={`${namespace} ${kind}`} namespace={namespace} kind={kind} />)}
    </Page>
  );
}

function Kind({ namespace, kind }: { readonly namespace: string; readonly kind: WorkloadKind }) {
  const names = workloadKinds[kind];
  const watched = useWatched<WorkloadRow>({ apiVersion: names.apiVersion, kind: names.kind, namespace }, (object) => workloadRow(kind, object));
  const keys = watched.store.keys.value;
  const failure = watched.failure.value;
  return (
    <section class="stack-small" aria-label={`${names.title}s`}>
      <h2>{names.title}s</h2>
      {keys.length > 0 ? <WorkloadTable label={`${names.title}s`} source={watched.store} keys={keys} />
        : failure !== undefined ? <p class="alert alert-bad">{failure.message}</p>
        : watched.told.value ? <p class="muted">There are none in {namespace}.</p> : <Loading />}
    </section>
  );
}
