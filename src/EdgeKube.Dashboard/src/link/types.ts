/** What the request and response topics carry: docs/mqtt-api.md. */

export interface ObjectMeta {
  name: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: { apiVersion: string; kind: string; name: string; uid: string; controller?: boolean }[];
}

/** Any object of Kubernetes; pages narrow it to what they read. */
export interface KubeObject {
  apiVersion?: string;
  kind?: string;
  metadata: ObjectMeta;
  [member: string]: any;
}

export interface KubeList<T = KubeObject> {
  metadata: { resourceVersion?: string; continue?: string; remainingItemCount?: number };
  items: T[];
}

export interface Status {
  kind?: 'Status';
  code?: number;
  reason?: string;
  message?: string;
  details?: {
    name?: string;
    kind?: string;
    retryAfterSeconds?: number;
    causes?: { reason?: string; message?: string; field?: string }[];
  };
}

export type Verb =
  | 'get' | 'list' | 'create' | 'apply' | 'patch' | 'delete' | 'scale' | 'restart' | 'logs' | 'exec'
  | 'cordon' | 'uncordon' | 'drain' | 'reboot' | 'watch' | 'nodelogs' | 'join' | 'accounts';

export interface Request {
  verb: Verb;
  apiVersion?: string;
  kind?: string;
  namespace?: string;
  name?: string;
  object?: unknown;
  patch?: unknown;
  patchType?: 'strategic' | 'merge' | 'json';
  fieldManager?: string;
  force?: boolean;
  dryRun?: boolean;
  replicas?: number;
  labelSelector?: string;
  fieldSelector?: string;
  limit?: number;
  continue?: string;
  gracePeriodSeconds?: number;
  propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
  container?: string;
  tailLines?: number;
  sinceSeconds?: number;
  previous?: boolean;
  timestamps?: boolean;
  follow?: boolean;
  metadataOnly?: boolean;
  command?: string[];
  stdin?: string | boolean;
  stream?: boolean;
  tty?: boolean;
  columns?: number;
  rows?: number;
  timeoutSeconds?: number;
  unit?: string;
  action?: 'list' | 'add' | 'remove';
  role?: string;
}

export interface Account {
  name: string;
  role: string;
  password?: string;
}

export interface Response<T = KubeObject> {
  id?: string;
  code: number;
  object: T;
  status?: Status;
  text?: string;
  exec?: { exitCode?: number; stdout?: string; stderr?: string; truncated?: boolean };
  drained?: string[];
  join?: { token: string; server: string; command: string; expires: string };
  account?: Account;
  accounts?: Account[];
}

export interface WatchEvent<T = KubeObject> {
  /** RESTART: the server lost its place; all that is there is told again, to the next BOOKMARK. */
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'RESTART';
  object: T;
}

export type Channel = 'stdout' | 'stderr';

/** How a stream ended. `lost`: the link went, the other end did not say anything. */
export interface StreamEnd {
  code: number;
  exitCode?: number;
  status?: Status;
  lost: boolean;
}

/** A promise that a handler returns holds the acknowledgement back, and so the sender. */
export interface StreamHandlers {
  onOpen?(): void;
  onEvent?(event: WatchEvent): void | Promise<void>;
  onText?(text: string): void | Promise<void>;
  onData?(bytes: Uint8Array, channel: Channel): void | Promise<void>;
  onClosed?(end: StreamEnd): void;
}

export interface Stream {
  write(bytes: Uint8Array): void;
  resize(columns: number, rows: number): void;
  endOfInput(): void;
  close(): void;
}

export type Credentials =
  | { kind: 'token'; token: string }
  | { kind: 'user'; name: string; password: string };
