import type { PageProps } from '..';
import { to } from '../../router';
import { events, may, nodes, told, useAsked, useFiltered } from '../../state';
import { EmptyState, Loading, Page, Section, StatusBadge, Tabs } from '../../ui';
import { EventList } from '../../ui/EventList';
import { healthOf, sentence } from '../../words/node';
import { Actions } from './Actions';
import { Charts } from './Charts';
import { Details, Devices, devicesOf, Facts } from './Details';
import { Log } from './Log';
import { Pods } from './Pods';
import './board.css';

const up = { title: 'Boards', href: to('boards') };

export default function Board({ parameters: { name = '', tab = 'now' } }: PageProps) {
  const node = nodes.entry(name).value;
  const mayGet = may('get', 'nodes').value === true;
  const asked = useAsked(mayGet ? { verb: 'get', apiVersion: 'v1', kind: 'Node', name } : undefined, 30);
  const mayRead = may('get', 'nodes/proxy').value === true;
  if (node === undefined) {
    return (
      <Page title={name} up={up}>
        {told.value ? <EmptyState title="There is no such board.">It may have been removed.</EmptyState> : <Loading />}
      </Page>
    );
  }
  const health = healthOf(node);
  const tabs = [
    { id: 'now', title: 'Now', href: to('boards', name) },
    { id: 'pods', title: 'Pods', href: to('boards', name, 'pods') },
    ...(devicesOf(asked.value).length > 0 ? [{ id: 'devices', title: 'Devices', href: to('boards', name, 'devices') }] : []),
    { id: 'events', title: 'Events', href: to('boards', name, 'events') },
    ...(mayRead ? [{ id: 'log', title: 'Agent log', href: to('boards', name, 'log') }] : []),
    ...(mayGet ? [{ id: 'details', title: 'Details', href: to('boards', name, 'details') }] : []),
  ];
  const content = () => {
    switch (tab) {
      case 'pods':
        return <Pods node={name} />;
      case 'events':
        return <Events node={name} />;
      case 'log':
        return <Log node={name} />;
      case 'devices':
        return asked.value === undefined ? <Loading /> : <Devices object={asked.value} />;
      case 'details':
        return asked.value === undefined ? <Loading /> : <Details object={asked.value} />;
      default:
        return (
          <>
            <Charts node={name} />
            <Section title="About this board"><Facts node={node} /></Section>
          </>
        );
    }
  };
  return (
    <Page
      title={name}
      up={up}
      mark={<StatusBadge tone={health.tone}>{health.words}</StatusBadge>}
      actions={<Actions node={node} onDone={asked.refresh} />}
    >
      {node.problems.length > 0 && (
        <ul class={`alert alert-${node.ready ? 'warn' : 'bad'}`} aria-label="Problems">
          {node.problems.map((one) => <li key={one}>{sentence(one)}</li>)}
        </ul>
      )}
      <Tabs label="Of this board" tabs={tabs} here={tab} />
      {content()}
    </Page>
  );
}

function Events({ node }: { node: string }) {
  const keys = useFiltered(events.store, (event) => event.object.kind === 'Node' && event.object.name === node, [node]);
  const own = new Set(keys);
  return <EventList keys={events.newest.value.filter((key) => own.has(key))} none="Nothing has happened to this board lately." />;
}
