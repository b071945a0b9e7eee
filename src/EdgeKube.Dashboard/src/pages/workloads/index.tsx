import { useMemo } from 'preact/hooks';
import { Check } from '../../kube/Check';
import { route, setQuery, to } from '../../router';
import { may, refused, told, useFiltered, workloads } from '../../state';
import { count, EmptyState, Field, Loading, Page, Search } from '../../ui';
import { OneNamespace } from './OneNamespace';
import { WorkloadTable } from './WorkloadTable';

/** Everything that runs pods, what is wrong with it first. Who may not see all of it is shown a namespace at a time. */
export default function Workloads() {
  // State topics are read by who may list these everywhere; the broker takes a subscription of others, too, and tells them nothing.
  const limited = refused.value.state || (workloads.keys.value.length === 0 && ['nodes', 'pods', 'services', 'events'].some((one) => may('list', one).value === false));
  return limited ? <OneNamespace /> : <AllNamespaces />;
}

function AllNamespaces() {
  const { query } = route.value;
  const namespace = query.get('namespace') ?? '';
  const search = query.get('search') ?? '';
  const problems = query.has('problems');
  const wanted = useMemo(() => search.toLowerCase().split(/\s+/).filter((word) => word !== ''), [search]);
  const keys = useFiltered(
    workloads,
    (one, key) => (namespace === '' || one.namespace === namespace)
      && (!problems || one.problems.length > 0)
      && wanted.every((word) => key.toLowerCase().includes(word) || one.images?.some((image) => image.toLowerCase().includes(word))),
    [namespace, problems, wanted]);
  const total = workloads.keys.value.length;
  const creates = may('patch', 'deployments', 'apps', namespace).value;
  return (
    <Page title="Workloads" actions={creates === true && <a class="button button-primary" href={to('new')}>Create from YAML</a>}>
      <div class="toolbar">
        <Namespaces value={namespace} />
        <Search label="Search workloads" value={search} onChange={(value) => setQuery({ search: value })} />
        <Check label="Only with problems" checked={problems} onChange={(value) => setQuery({ problems: value ? '1' : undefined })} />
        <span class="toolbar-end" role="status">{keys.length === total ? count(total, 'workload') : `${keys.length} of ${count(total, 'workload')}`}</span>
      </div>
      {keys.length > 0 ? <WorkloadTable label="Workloads" source={workloads} keys={keys} />
        : !told.value ? <Loading>Looking for workloads…</Loading>
        : total > 0 ? <EmptyState title="No workload is like that.">Change the filter above.</EmptyState>
        : <EmptyState title="Nothing runs here yet.">{creates === true ? <a href={to('new')}>Create something from YAML.</a> : 'Workloads appear here as soon as somebody makes one.'}</EmptyState>}
    </Page>
  );
}

/** Those that have workloads; the list is there already. */
function Namespaces({ value }: { readonly value: string }) {
  const keys = workloads.keys.value;
  const names = useMemo(() => [...new Set(keys.map((key) => key.slice(0, key.indexOf('/'))))], [keys]);
  const all = value === '' || names.includes(value) ? names : [...names, value].sort();
  return (
    <Field label="Namespace" hideLabel>
      <select value={value} onChange={(event) => setQuery({ namespace: event.currentTarget.value })}>
        <option value="">All namespaces</option>
        {all.map((name) => <option key={name} value={name}>{name}</option>)}
      </select>
    </Field>
  );
}
