import { EmptyState, Page } from '../../ui';

export default function Workloads() {
  return <Page title="Workloads"><EmptyState title="This page is being built." /></Page>;
}
