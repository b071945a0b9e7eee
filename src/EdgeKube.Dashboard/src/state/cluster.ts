import { signal } from '@preact/signals';
import { link, request, type KubeList } from '../link';
import { eventPrefix, statePrefix } from '../link/topics';
import { RecentEvents } from './recent';
import { Store } from './store';
import type { ClusterEvent, NodeState, ServerState, ServiceState, WorkloadState } from './types';

/** By name. */
export const nodes = new Store<NodeState>();

/** By `namespace/kind/name`. */
export const workloads = new Store<WorkloadState>();

/** By `namespace/name`. */
export const services = new Store<ServiceState>();

export const events = new RecentEvents();

export const server = signal<ServerState | undefined>(undefined);

/** Whether the retained topics have been told: until then an empty list is not yet an empty cluster. */
export const told = signal(false);

/** Whether this caller may not read them at all. */
export const refused = signal({ state: false, events: false });

/** A reading of a node, for whoever draws it over time. */
type NodeListener = (state: NodeState) => void;
const nodeListeners = new Set<NodeListener>();

export function onNodeState(listener: NodeListener): () => void {
  nodeListeners.add(listener);
  return () => nodeListeners.delete(listener);
}

const stores: Record<string, Store<unknown>> = {
  node: nodes as Store<unknown>,
  workload: workloads as Store<unknown>,
  service: services as Store<unknown>,
};

const decoder = new TextDecoder();
let seen = new Set<string>();
let quiet: ReturnType<typeof setTimeout> | undefined;
let sweep: ReturnType<typeof setTimeout> | undefined;

function onState(path: string, payload: Uint8Array): void {
  if (path === 'server') {
    server.value = payload.length === 0 ? undefined : (JSON.parse(decoder.decode(payload)) as ServerState);
    return;
  }
  const slash = path.indexOf('/');
  const store = stores[path.slice(0, slash)];
  const key = path.slice(slash + 1);
  if (store === undefined) {
    return;
  }
  if (payload.length === 0) {
    store.put(key, undefined);
    return;
  }
  const value = JSON.parse(decoder.decode(payload)) as { problems?: string[] };
  value.problems ??= [];
  seen.add(path);
  store.put(key, value);
  if (store === stores['node']) {
    for (const listener of nodeListeners) {
      listener(value as NodeState);
    }
  }
  if (!told.peek()) {
    settle();
  }
}

/** Retained topics come in one go: a pause is their end. */
function settle(): void {
  clearTimeout(quiet);
  quiet = setTimeout(() => {
    told.value = true;
  }, 400);
}

/** What was there before the link went and is not told again has gone meanwhile. */
function forgetUnseen(): void {
  for (const [kind, store] of Object.entries(stores)) {
    for (const key of store.keys.peek()) {
      if (!seen.has(`${kind}/${key}`)) {
        store.put(key, undefined);
      }
    }
  }
}

interface StoredEvent {
  type?: string;
  reason?: string;
  message?: string;
  note?: string;
  involvedObject?: ClusterEvent['object'];
  count?: number;
  series?: { count?: number; lastObservedTime?: string };
  lastTimestamp?: string;
  eventTime?: string;
  firstTimestamp?: string;
  reportingComponent?: string;
  source?: { component?: string };
  metadata: { creationTimestamp?: string };
}

/** What happened before this page looked. */
async function readPast(): Promise<void> {
  try {
    const { object } = await request<KubeList<StoredEvent>>({ verb: 'list', kind: 'Event', apiVersion: 'v1', limit: 500 });
    for (const one of object.items) {
      events.add({
        type: one.type ?? 'Normal',
        reason: one.reason ?? '',
        message: one.message ?? one.note ?? '',
        object: one.involvedObject ?? { kind: '', name: '' },
        count: one.series?.count ?? one.count,
        at: one.series?.lastObservedTime ?? one.lastTimestamp ?? one.eventTime ?? one.firstTimestamp
          ?? one.metadata.creationTimestamp ?? '',
        source: one.source?.component ?? one.reportingComponent,
      });
    }
  } catch {
    // Not for this caller, or the link went again: what is told from now on is shown.
  }
}

link.listen({
  onSubscribing() {
    seen = new Set();
  },
  onSubscribed(no) {
    refused.value = no;
    settle();
    clearTimeout(sweep);
    sweep = setTimeout(forgetUnseen, 5000);
    void readPast();
  },
  onTopic(topic, payload) {
    if (topic.startsWith(statePrefix)) {
      onState(topic.slice(statePrefix.length), payload);
    } else if (topic.startsWith(eventPrefix) && payload.length > 0) {
      events.add(JSON.parse(decoder.decode(payload)) as ClusterEvent);
    }
  },
  onSignedOut() {
    clearTimeout(quiet);
    clearTimeout(sweep);
    told.value = false;
    server.value = undefined;
    for (const store of Object.values(stores)) {
      store.clear();
    }
    events.clear();
  },
});
