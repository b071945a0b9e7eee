export { now } from './clock';
export { events, nodes, onNodeState, refused, server, services, told, workloads } from './cluster';
export { may } from './permissions';
export type { RecentEvent } from './recent';
export { Store, type Source } from './store';
export type * from './types';
