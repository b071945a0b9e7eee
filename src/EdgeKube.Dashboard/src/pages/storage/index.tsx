import { EmptyState, Page } from '../../ui';

export default function Storage() {
  return <Page title="Storage"><EmptyState title="This page is being built." /></Page>;
}
