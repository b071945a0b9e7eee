import './kube.css';
import { useMemo } from 'preact/hooks';
import type { KubeObject } from '../link';
import { useWatched } from '../state';
import { Age, EmptyState, Loading, Section, StatusBadge } from '../ui';

interface Props {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

interface StoredEvent extends KubeObject {
  type?: string;
  reason?: string;
  message?: string;
  count?: number;
  series?: { count?: number; lastObservedTime?: string };
  lastTimestamp?: string;
  eventTime?: string;
}

const shown = 50;

/** What happened to an object, the newest first, as it happens. */
export function ObjectEvents({ kind, namespace, name }: Props) {
  const watched = useWatched<StoredEvent>({
    apiVersion: 'v1', kind: 'Event', namespace, fieldSelector: `involvedObject.kind=${kind},involvedObject.name=${name}`,
  });
  const revision = watched.store.revision.value;
  const events = useMemo(() => watched.store.values().sort((a, b) => (timeOf(a) < timeOf(b) ? 1 : -1)).slice(0, shown), [watched, revision]);
  return (
    <Section title="Events">
      {events.length > 0 ? <ol class="happened" aria-live="polite" aria-relevant="additions">{events.map((one) => <Happened key={one.metadata.name} event={one} />)}</ol>
        : watched.failure.value !== undefined ? <p class="muted">{watched.failure.value.message}</p>
        : watched.told.value ? <EmptyState title="Nothing happened lately." /> : <Loading />}
    </Section>
  );
}

function Happened({ event }: { readonly event: StoredEvent }) {
  const count = event.series?.count ?? event.count ?? 1;
  return (
    <li>
      <StatusBadge tone={event.type === 'Warning' ? 'warn' : 'idle'}>{event.reason ?? event.type ?? 'Event'}</StatusBadge>
      <span class="happened-text">{event.message}{count > 1 ? ` (${count} times)` : ''}</span>
      <span class="muted nowrap"><Age time={timeOf(event)} words /></span>
    </li>
  );
}

function timeOf(event: StoredEvent): string {
  return event.series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime ?? event.metadata.creationTimestamp ?? '';
}
