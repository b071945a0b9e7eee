import { EmptyState, Page } from '../../ui';

export default function Events() {
  return <Page title="Events"><EmptyState title="This page is being built." /></Page>;
}
