import { EmptyState } from './EmptyState';

/** In place of an empty list that is empty for this caller only. */
export function Limited() {
  return <EmptyState title="You may not see this.">Your account or token has no right to list nodes, pods, services and events of all namespaces.</EmptyState>;
}
