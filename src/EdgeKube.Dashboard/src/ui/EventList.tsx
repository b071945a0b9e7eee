import { useState } from 'preact/hooks';
import { events, type ClusterEvent } from '../state';
import { Age } from './Age';
import { Dialog } from './Dialog';
import { EmptyState } from './EmptyState';
import { dateTime } from './format';
import { ObjectLink } from './ObjectLink';
import { StatusBadge } from './StatusBadge';
import { Table, type Column } from './Table';

/** Events of the store, in the order given; one opens into all its words. */
export function EventList({ keys, none, label = 'Events' }: { keys: readonly string[]; none: string; label?: string }) {
  const [open, setOpen] = useState<string>();
  const [columns] = useState(() => columnsOf(setOpen));
  if (keys.length === 0) {
    return <EmptyState title={none} />;
  }
  const shown = open === undefined ? undefined : events.store.peek(open);
  return (
    <>
      <Table label={label} source={events.store} keys={keys} columns={columns} rowHeight={56} tone={toneOf} />
      {shown !== undefined && <Whole event={shown} onClose={() => setOpen(undefined)} />}
    </>
  );
}

const toneOf = (event: ClusterEvent) => (event.type === 'Warning' ? 'tone-warn' : undefined);

const columnsOf = (open: (key: string) => void): Column<ClusterEvent>[] => [
  {
    id: 'what', title: 'What happened', header: true,
    cell: (event, key) => (
      <>
        <button type="button" class="as-link" onClick={() => open(key)}>
          {event.type === 'Warning' && <span class="warning-mark"><span aria-hidden="true">▲ </span><span class="visually-hidden">Warning: </span></span>}{event.reason}
        </button>
        <span class="sub" title={event.message}>{event.message}</span>
      </>
    ),
  },
  {
    id: 'object', title: 'To what', width: '30%', phone: '32%',
    cell: (event) => (
      <>
        <ObjectLink {...event.object} />
        {event.object.namespace !== undefined && event.object.namespace !== '' && <span class="sub">{event.object.namespace}</span>}
      </>
    ),
  },
  { id: 'count', title: 'Times', shown: 'wide', align: 'end', width: '80px', cell: (event) => event.count ?? 1 },
  { id: 'at', title: 'Last', align: 'end', width: '92px', phone: '76px', cell: (event) => <Age time={event.at} /> },
];

function Whole({ event, onClose }: { event: ClusterEvent; onClose: () => void }) {
  return (
    <Dialog title={event.reason} onClose={onClose}>
      <p><StatusBadge tone={event.type === 'Warning' ? 'warn' : 'idle'}>{event.type}</StatusBadge></p>
      <p class="pre-line">{event.message}</p>
      <dl class="facts">
        <dt>Object</dt><dd><ObjectLink {...event.object} /></dd>
        {event.object.namespace !== undefined && <><dt>Namespace</dt><dd>{event.object.namespace}</dd></>}
        <dt>Last</dt><dd>{dateTime(event.at)}</dd>
        <dt>Times</dt><dd>{event.count ?? 1}</dd>
        {event.source !== undefined && <><dt>Told by</dt><dd>{event.source}</dd></>}
      </dl>
    </Dialog>
  );
}
