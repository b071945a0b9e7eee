import { useMemo } from 'preact/hooks';
import { route, setQuery } from '../../router';
import { events, limited, useFiltered, type ClusterEvent } from '../../state';
import { count, Field, Limited, Page, Search } from '../../ui';
import { EventList } from '../../ui/EventList';

export default function Events() {
  const { query } = route.value;
  const search = query.get('q') ?? '';
  const type = query.get('type') ?? '';
  const namespace = query.get('namespace') ?? '';
  const passing = useFiltered(events.store, (event) => passes(event, search.toLowerCase(), type, namespace), [search, type, namespace]);
  const newest = events.newest.value;
  const keys = useMemo(() => {
    const pass = new Set(passing);
    return newest.filter((key) => pass.has(key));
  }, [passing, newest]);
  return (
    <Page title="Events">
      <div class="toolbar">
        <Search label="Search in words and names" value={search} onChange={(value) => setQuery({ q: value })} />
        <Field label="Kind of event" hideLabel>
          <select value={type} onChange={(event) => setQuery({ type: event.currentTarget.value })}>
            <option value="">All kinds</option>
            <option value="Warning">Warnings</option>
            <option value="Normal">Normal ones</option>
          </select>
        </Field>
        <Field label="Namespace" hideLabel>
          <select value={namespace} onChange={(event) => setQuery({ namespace: event.currentTarget.value })}>
            <option value="">All namespaces</option>
            {namespaces(namespace).map((one) => <option key={one} value={one}>{one}</option>)}
          </select>
        </Field>
        <span class="toolbar-end" role="status">{count(keys.length, 'event')}</span>
      </div>
      {newest.length === 0 && limited.value ? <Limited /> : <EventList keys={keys} none={newest.length === 0 ? 'Nothing has happened lately.' : 'No event is like that.'} />}
    </Page>
  );
}

function passes(event: ClusterEvent, words: string, type: string, namespace: string): boolean {
  return (type === '' || event.type === type)
    && (namespace === '' || event.object.namespace === namespace)
    && (words === '' || `${event.reason} ${event.message} ${event.object.kind} ${event.object.name}`.toLowerCase().includes(words));
}

function namespaces(chosen: string): string[] {
  const found = new Set(events.store.values().map((event) => event.object.namespace ?? ''));
  found.add(chosen);
  found.delete('');
  return [...found].sort();
}
