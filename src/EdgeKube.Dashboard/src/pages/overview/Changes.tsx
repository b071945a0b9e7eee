import { to } from '../../router';
import { events } from '../../state';
import { Age, EmptyState } from '../../ui';
import { ObjectLink } from '../../ui/ObjectLink';

/** What changed lately, newest first. */
export function Changes() {
  const newest = events.newest.value.slice(0, 12);
  if (newest.length === 0) {
    return <EmptyState title="Nothing has happened lately." />;
  }
  return (
    <>
      <ol class="changes">
        {newest.map((key) => <Change key={key} id={key} />)}
      </ol>
      <p><a href={to('events')}>All events</a></p>
    </>
  );
}

function Change({ id }: { id: string }) {
  const event = events.store.entry(id).value;
  return event === undefined ? null : (
    <li class={event.type === 'Warning' ? 'change change-warning' : 'change'}>
      <div class="change-head">
        <span>
          {event.type === 'Warning' && <strong class="change-mark">Warning: </strong>}
          <ObjectLink {...event.object} />
        </span>
        <span class="muted nowrap"><Age time={event.at} /></span>
      </div>
      <p><strong>{event.reason}</strong> {event.message}{(event.count ?? 1) > 1 && <span class="muted"> ({event.count} times)</span>}</p>
    </li>
  );
}
