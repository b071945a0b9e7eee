import { useMemo } from 'preact/hooks';
import { Check } from '../../kube/Check';
import { NamespaceFilter } from '../../kube/NamespaceFilter';
import { route, setQuery } from '../../router';
import { useFiltered, useWatched } from '../../state';
import { count, EmptyState, Loading, Page, Search } from '../../ui';
import { PodTable } from './PodTable';
import { podRow, troubled, type PodRow } from './podRow';

/** All pods, live. */
export default function Pods() {
  const { query } = route.value;
  const namespace = query.get('namespace') ?? '';
  return (
    <Page title="Pods">
      <List key={namespace} namespace={namespace} search={query.get('search') ?? ''} problems={query.has('problems')} />
    </Page>
  );
}

function List({ namespace, search, problems }: { readonly namespace: string; readonly search: string; readonly problems: boolean }) {
  const watched = useWatched<PodRow>({ apiVersion: 'v1', kind: 'Pod', namespace: namespace || undefined }, podRow);
  const wanted = useMemo(() => search.toLowerCase().split(/\s+/).filter((word) => word !== ''), [search]);
  const keys = useFiltered(watched.store, (row) => (!problems || troubled(row)) && wanted.every((word) => row.words.includes(word)), [problems, wanted]);
  const total = watched.store.keys.value.length;
  const failure = watched.failure.value;
  return (
    <>
      <div class="toolbar">
        <NamespaceFilter value={namespace} onChange={(value) => setQuery({ namespace: value })} />
        <Search label="Search pods" value={search} onChange={(value) => setQuery({ search: value })} />
        <Check label="Only with problems" checked={problems} onChange={(value) => setQuery({ problems: value ? '1' : undefined })} />
        <span class="toolbar-end" role="status">{keys.length === total ? count(total, 'pod') : `${keys.length} of ${count(total, 'pod')}`}</span>
      </div>
      {failure !== undefined && <p class="alert alert-bad" role="alert">{failure.message}{namespace === '' && failure.code === 403 ? ' Choose a namespace that you may look into.' : ''}</p>}
      {keys.length > 0 ? <PodTable label="Pods" store={watched.store} keys={keys} />
        : failure !== undefined ? null
        : !watched.told.value ? <Loading>Looking for pods…</Loading>
        : total > 0 ? <EmptyState title="No pod is like that.">Change the filter above.</EmptyState>
        : <EmptyState title={namespace === '' ? 'There are no pods.' : `There are no pods in ${namespace}.`} />}
    </>
  );
}
