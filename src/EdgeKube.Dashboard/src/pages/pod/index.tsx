import { EmptyState, Page } from '../../ui';

export default function Pod() {
  return <Page title="Pod"><EmptyState title="This page is being built." /></Page>;
}
