import { Fragment } from 'preact';
import type { KubeObject } from '../../link';
import { now, type NodeState } from '../../state';
import { Age, bytes, cores, dateTime, duration, EmptyState, Section, StatusBadge } from '../../ui';

/** What the board is. */
export function Facts({ node }: { node: NodeState }) {
  const { versions = {} } = node;
  void now.value;
  return (
    <dl class="facts">
      <Fact name="Last seen">{node.lastSeen === undefined ? undefined : <Age time={node.lastSeen} words />}</Fact>
      <Fact name="Up for">{node.uptimeSeconds === undefined ? undefined : duration(node.uptimeSeconds * 1000)}</Fact>
      <Fact name="Addresses">{node.addresses?.join(', ')}</Fact>
      <Fact name="Processor">{node.cpu?.capacity === undefined ? undefined : `${cores(node.cpu.capacity)} cores`}</Fact>
      <Fact name="Memory">{node.memory?.capacity === undefined ? undefined : bytes(node.memory.capacity)}</Fact>
      <Fact name="Disk">{node.disk?.capacity === undefined ? undefined : bytes(node.disk.capacity)}</Fact>
      <Fact name="Pods">{node.pods === undefined ? undefined : `${node.pods.running ?? 0} running, room for ${node.pods.capacity ?? 0}`}</Fact>
      <Fact name="System">{versions.os}</Fact>
      <Fact name="Kernel">{versions.kernel}</Fact>
      <Fact name="Architecture">{versions.architecture}</Fact>
      <Fact name="Runtime">{versions.runtime}</Fact>
      <Fact name="Agent">{versions.agent}</Fact>
    </dl>
  );
}

/** Nothing is said of what is not known. */
function Fact({ name, children }: { name: string; children: preact.ComponentChildren }) {
  return children === undefined || children === '' ? null : <><dt>{name}</dt><dd>{children}</dd></>;
}

interface Condition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
  lastTransitionTime?: string;
}

export function Details({ object }: { object: KubeObject }) {
  const labels = Object.entries(object.metadata.labels ?? {});
  const taints = (object['spec']?.taints ?? []) as { key: string; value?: string; effect: string }[];
  const conditions = (object['status']?.conditions ?? []) as Condition[];
  return (
    <>
      <Section title="Conditions">
        <ul class="stack-small">
          {conditions.map((one) => (
            <li key={one.type}>
              <StatusBadge tone={one.status === 'Unknown' ? 'idle' : (one.status === 'True') === (one.type === 'Ready') ? 'good' : 'bad'}>
                {`${one.type}: ${one.status}`}
              </StatusBadge>{' '}
              {one.message} <span class="muted" title={dateTime(one.lastTransitionTime)}>for <Age time={one.lastTransitionTime} /></span>
            </li>
          ))}
        </ul>
      </Section>
      <Section title="Labels"><Words items={labels.map(([name, value]) => `${name}=${value}`)} none="No labels." /></Section>
      <Section title="Taints"><Words items={taints.map((one) => `${one.key}${one.value === undefined ? '' : `=${one.value}`}:${one.effect}`)} none="No taints." /></Section>
    </>
  );
}

function Words({ items, none }: { items: string[]; none: string }) {
  return items.length === 0 ? <p class="muted">{none}</p> : <ul class="chips">{items.map((one) => <li key={one}><code>{one}</code></li>)}</ul>;
}

/** Resources that are devices: those with a domain of their own in their names. */
export function devicesOf(object: KubeObject | undefined): { name: string; capacity: string; allocatable: string }[] {
  const capacity = (object?.['status']?.capacity ?? {}) as Record<string, string>;
  const allocatable = (object?.['status']?.allocatable ?? {}) as Record<string, string>;
  return Object.keys(capacity)
    .filter((name) => name.includes('/') && !/(^|\.)kubernetes\.io\//.test(name))
    .map((name) => ({ name, capacity: capacity[name]!, allocatable: allocatable[name] ?? '0' }));
}

export function Devices({ object }: { object: KubeObject }) {
  const devices = devicesOf(object);
  return devices.length === 0 ? <EmptyState title="This board offers no devices." /> : (
    <Section title="Devices">
      <dl class="facts">
        {devices.map((one) => (
          <Fragment key={one.name}><dt><code>{one.name}</code></dt><dd>{one.allocatable} of {one.capacity} can be given to pods</dd></Fragment>
        ))}
      </dl>
    </Section>
  );
}
