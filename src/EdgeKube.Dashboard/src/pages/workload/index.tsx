import { EmptyState, Page } from '../../ui';

export default function Workload() {
  return <Page title="Workload"><EmptyState title="This page is being built." /></Page>;
}
