import { EmptyState, Page } from '../../ui';

export default function Terminal() {
  return <Page title="Terminal"><EmptyState title="This page is being built." /></Page>;
}
