import { EmptyState, Page } from '../../ui';

export default function Overview() {
  return <Page title="Overview"><EmptyState title="This page is being built." /></Page>;
}
