import { workloadKinds } from '../../kube/kinds';
import { to } from '../../router';
import type { Source, WorkloadState } from '../../state';
import { StatusBadge, Table, type Column, type Tone } from '../../ui';

/** What a workload's numbers come to in a word. */
export function wordFor(one: WorkloadState): { tone: Tone; word: string } {
  if (one.problems.length > 0) {
    return { tone: 'bad', word: 'Problem' };
  }
  if (one.paused === true) {
    return { tone: 'idle', word: 'Paused' };
  }
  if (one.desired === 0) {
    return { tone: 'idle', word: 'Scaled to zero' };
  }
  if (one.updated < one.desired) {
    return { tone: 'busy', word: 'Rolling out' };
  }
  return one.available < one.desired ? { tone: 'busy', word: 'Starting' } : { tone: 'good', word: 'Running' };
}

const order: Record<Tone, number> = { bad: 0, warn: 1, busy: 2, good: 3, idle: 4 };

const columns: readonly Column<WorkloadState>[] = [
  {
    id: 'name',
    title: 'Workload',
    header: true,
    compare: (a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
    cell: ({ namespace, kind, name }) => (
      <>
        <a href={to('workloads', namespace, kind, name)} title={name}>{name}</a>
        <span class="sub">{namespace} · {workloadKinds[kind]?.title ?? kind}</span>
      </>
    ),
  },
  {
    id: 'state',
    title: 'State',
    width: '26%',
    phone: '128px',
    compare: (a, b) => order[wordFor(a).tone] - order[wordFor(b).tone],
    cell: (one) => {
      const { tone, word } = wordFor(one);
      return (
        <span title={one.problems.join('\n')}>
          <StatusBadge tone={tone}>{word}</StatusBadge>
          {one.problems.length > 0 && <span class="sub">{one.problems.join(' ')}</span>}
        </span>
      );
    },
  },
  {
    id: 'ready',
    title: 'Ready',
    width: '84px',
    phone: '70px',
    align: 'end',
    compare: (a, b) => a.ready - b.ready,
    cell: ({ ready, desired }) => `${ready}/${desired}`,
  },
  {
    id: 'images',
    title: 'Images',
    width: '30%',
    shown: 'wide',
    cell: ({ images }) => <span class="mono" title={images?.join('\n')}>{images?.join(', ') ?? '–'}</span>,
  },
];

interface Props {
  readonly label: string;
  readonly source: Source<WorkloadState>;
  readonly keys: readonly string[];
}

/** Workloads and how they are. */
export function WorkloadTable({ label, source, keys }: Props) {
  return (
    <Table
      label={label}
      source={source}
      keys={keys}
      columns={columns}
      sortedBy="state"
      rowHeight={56}
      tone={(one) => (one.problems.length > 0 ? 'tone-bad' : undefined)}
    />
  );
}
