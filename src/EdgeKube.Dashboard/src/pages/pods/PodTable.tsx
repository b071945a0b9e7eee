import { to } from '../../router';
import type { Store } from '../../state';
import { Age, StatusBadge, Table, type Column } from '../../ui';
import type { PodRow } from './podRow';

const order: Record<string, number> = { bad: 0, warn: 1, busy: 2, good: 3, idle: 4 };

const columns: readonly Column<PodRow>[] = [
  {
    id: 'name',
    title: 'Pod',
    header: true,
    compare: (a, b) => (a.metadata.name < b.metadata.name ? -1 : a.metadata.name > b.metadata.name ? 1 : 0),
    cell: ({ metadata }) => (
      <>
        <a href={to('pods', metadata.namespace!, metadata.name)} title={metadata.name}>{metadata.name}</a>
        <span class="sub">{metadata.namespace}</span>
      </>
    ),
  },
  {
    id: 'state',
    title: 'State',
    width: '28%',
    phone: '172px',
    compare: (a, b) => order[a.state.tone]! - order[b.state.tone]! || (a.state.word < b.state.word ? -1 : 1),
    cell: ({ state }) => (
      <span title={state.text}>
        <StatusBadge tone={state.tone}>{state.word}</StatusBadge>
        {state.tone === 'good' ? null : <span class="sub">{state.text}</span>}
      </span>
    ),
  },
  { id: 'ready', title: 'Ready', width: '80px', shown: 'wide', align: 'end', cell: ({ state }) => `${state.ready}/${state.total}` },
  { id: 'restarts', title: 'Restarts', width: '100px', shown: 'wide', align: 'end', compare: (a, b) => b.state.restarts - a.state.restarts, cell: ({ state }) => state.restarts },
  {
    id: 'node',
    title: 'Board',
    shown: 'wide',
    width: '18%',
    compare: (a, b) => (a.node < b.node ? -1 : a.node > b.node ? 1 : 0),
    cell: ({ node }) => (node === '' ? '–' : <a href={to('boards', node)}>{node}</a>),
  },
  {
    id: 'age',
    title: 'Age',
    width: '118px',
    shown: 'wide',
    align: 'end',
    compare: (a, b) => ((a.metadata.creationTimestamp ?? '') < (b.metadata.creationTimestamp ?? '') ? 1 : -1),
    cell: ({ metadata }) => <Age time={metadata.creationTimestamp} />,
  },
];

/** Pods and how they are. */
export function PodTable({ label, store, keys }: { readonly label: string; readonly store: Store<PodRow>; readonly keys: readonly string[] }) {
  return <Table label={label} source={store} keys={keys} columns={columns} rowHeight={56} tone={(row) => (row.state.tone === 'bad' ? 'tone-bad' : undefined)} />;
}
