/** What the retained topics carry (docs/mqtt-api.md, State). A member that is not known is absent. */

export interface Usage {
  used?: number;
  capacity?: number;
  percent?: number;
}

export interface NodeState {
  name: string;
  ready: boolean;
  schedulable: boolean;
  lastSeen?: string;
  cpu?: Usage;
  memory?: Usage;
  disk?: Usage;
  /** Over the adapters of nodes that tell it. */
  network?: { rxBytesPerSecond?: number; txBytesPerSecond?: number };
  temperature?: number;
  uptimeSeconds?: number;
  versions?: { agent?: string; runtime?: string; kernel?: string; os?: string; architecture?: string };
  addresses?: string[];
  pods?: { total?: number; running?: number; ready?: number; capacity?: number };
  problems: string[];
}

export type WorkloadKind = 'deployment' | 'statefulset' | 'daemonset';

export interface WorkloadState {
  namespace: string;
  kind: WorkloadKind;
  name: string;
  desired: number;
  ready: number;
  updated: number;
  available: number;
  paused?: boolean;
  images?: string[];
  problems: string[];
}

export interface ServiceState {
  namespace: string;
  name: string;
  type: string;
  addresses?: string[];
  ports?: { name?: string; port: number; protocol?: string; nodePort?: number }[];
  endpoints?: { ready: number; total: number };
  problems: string[];
}

export interface ServerState {
  version: string;
  nodes: number;
  nodesReady: number;
}

export interface ClusterEvent {
  type: string;
  reason: string;
  message: string;
  object: { kind: string; namespace?: string; name: string };
  count?: number;
  at: string;
  source?: string;
}
