import { EmptyState, Page } from '../../ui';

export default function Pods() {
  return <Page title="Pods"><EmptyState title="This page is being built." /></Page>;
}
