export { useAsked, type Asked } from './asked';
export { now } from './clock';
export { events, nodes, onNodeState, refused, server, services, told, workloads } from './cluster';
export { useFiltered } from './filtered';
export { limited } from './limited';
export { may } from './permissions';
export { Store, type Source } from './store';
export type * from './types';
export { useWatched, watch, type Watched } from './watched';
