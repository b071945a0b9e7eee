import { to } from '../../router';
import { may, useWatched } from '../../state';
import { Age, EmptyState, Loading, StatusBadge, Table, type Column } from '../../ui';
import { podRow, type PodRow } from '../pods/podRow';

const columns = (mayExec: boolean): Column<PodRow>[] => [
  {
    id: 'name', title: 'Pod', header: true, width: '40%',
    cell: ({ metadata: { name, namespace = '' } }) => (
      <>
        <a href={to('pods', namespace, name)}>{name}</a>
        <span class="sub">{namespace}</span>
      </>
    ),
    compare: (a, b) => (a.metadata.name < b.metadata.name ? -1 : 1),
  },
  {
    id: 'state', title: 'State', width: '26%', phone: '128px',
    cell: ({ state }) => <span title={state.text}><StatusBadge tone={state.tone}>{state.word}</StatusBadge></span>,
  },
  { id: 'age', title: 'Age', shown: 'wide', align: 'end', cell: (pod) => <Age time={pod.metadata.creationTimestamp} /> },
  {
    id: 'links', title: 'Open', align: 'end', width: '150px', phone: '84px',
    cell: ({ metadata: { name, namespace = '' }, state: { tone } }) => (
      <span class="cell-links">
        <a href={to('pods', namespace, name, 'logs')} aria-label={`Logs of ${name}`}>Logs</a>
        {mayExec && (tone === 'good' || tone === 'warn') && <a href={to('pods', namespace, name, 'terminal')} aria-label={`Terminal in ${name}`}>Terminal</a>}
      </span>
    ),
  },
];

const withTerminal = columns(true);
const withoutTerminal = columns(false);

/** What runs on the board. */
export function Pods({ node }: { node: string }) {
  const pods = useWatched<PodRow>({ apiVersion: 'v1', kind: 'Pod', fieldSelector: `spec.nodeName=${node}` }, podRow);
  const keys = pods.store.keys.value;
  const mayExec = may('create', 'pods/exec').value === true;
  if (pods.failure.value !== undefined && keys.length === 0) {
    return <p class="alert alert-bad">{pods.failure.value.message}</p>;
  }
  if (!pods.told.value) {
    return <Loading />;
  }
  return keys.length === 0
    ? <EmptyState title="No pod runs on this board." />
    : <Table label={`Pods of ${node}`} source={pods.store} keys={keys} columns={mayExec ? withTerminal : withoutTerminal} sortedBy="name" rowHeight={52} />;
}
