import { route, setQuery, to } from '../../router';
import { limited, may, nodes, told, useFiltered, type NodeState } from '../../state';
import { Age, count, EmptyState, Limited, Loading, Meter, Page, Search, StatusBadge, Table, type Column } from '../../ui';
import { byHealth, healthOf, sentence } from '../../words/node';

const number = (value: number | undefined) => value ?? -1;

const columns: Column<NodeState>[] = [
  {
    id: 'name', title: 'Board', header: true, width: '24%',
    cell: (node) => (
      <>
        <a href={to('boards', node.name)}>{node.name}</a>
        {node.problems.length > 0 && <span class="sub" title={node.problems.join('\n')}>{sentence(node.problems[0]!)}</span>}
      </>
    ),
    compare: (a, b) => (a.name < b.name ? -1 : 1),
  },
  {
    id: 'health', title: 'State', width: '160px',
    cell: (node) => {
      const health = healthOf(node);
      return <StatusBadge tone={health.tone}>{health.words}</StatusBadge>;
    },
    compare: byHealth,
  },
  { id: 'cpu', title: 'CPU', shown: 'wide', width: '130px', cell: (node) => <Meter value={node.cpu?.percent} />, compare: (a, b) => number(b.cpu?.percent) - number(a.cpu?.percent) },
  { id: 'memory', title: 'Memory', shown: 'wide', width: '130px', cell: (node) => <Meter value={node.memory?.percent} />, compare: (a, b) => number(b.memory?.percent) - number(a.memory?.percent) },
  { id: 'disk', title: 'Disk', shown: 'wide', width: '130px', cell: (node) => <Meter value={node.disk?.percent} />, compare: (a, b) => number(b.disk?.percent) - number(a.disk?.percent) },
  { id: 'temperature', title: 'Temp.', shown: 'wide', align: 'end', width: '84px', cell: (node) => (node.temperature === undefined ? '–' : `${Math.round(node.temperature)} °C`), compare: (a, b) => number(b.temperature) - number(a.temperature) },
  { id: 'pods', title: 'Pods', shown: 'wide', align: 'end', width: '76px', cell: (node) => node.pods?.total ?? '–', compare: (a, b) => number(b.pods?.total) - number(a.pods?.total) },
  { id: 'seen', title: 'Last seen', shown: 'wide', align: 'end', width: '100px', cell: (node) => <Age time={node.lastSeen} />, compare: (a, b) => ((a.lastSeen ?? '') < (b.lastSeen ?? '') ? -1 : 1) },
];

const tone = (node: NodeState) => `tone-${healthOf(node).tone}`;

export default function Boards() {
  const { query } = route.value;
  const search = query.get('q') ?? '';
  const only = query.get('only') ?? '';
  const words = search.toLowerCase();
  const keys = useFiltered(nodes, (node) =>
    (only !== 'problems' || !node.ready || node.problems.length > 0)
    && (words === '' || node.name.includes(words) || (node.addresses ?? []).some((one) => one.includes(words))), [words, only]);
  const total = nodes.keys.value.length;
  return (
    <Page title="Boards" actions={may('create', 'secrets', '', 'kube-system').value === true && <a class="button button-primary" href={to('add-a-board')}>Add a board</a>}>
      <div class="toolbar">
        <Search label="Search by name or address" value={search} onChange={(value) => setQuery({ q: value })} />
        <label class="check">
          <input type="checkbox" checked={only === 'problems'} onChange={(event) => setQuery({ only: event.currentTarget.checked ? 'problems' : undefined })} />
          Only those with problems
        </label>
        <span class="toolbar-end" role="status">{keys.length === total ? count(total, 'board') : `${keys.length} of ${count(total, 'board')}`}</span>
      </div>
      {keys.length > 0
        ? <Table label="Boards" source={nodes} keys={keys} columns={columns} sortedBy="health" tone={tone} rowHeight={52} />
        : total === 0 && limited.value ? <Limited />
        : !told.value ? <Loading />
        : total === 0 ? <EmptyState title="No board has joined yet."><a href={to('add-a-board')}>Add the first one</a></EmptyState>
        : <EmptyState title="No board is like that.">Try another search.</EmptyState>}
    </Page>
  );
}
