import { EmptyState, Page } from '../../ui';

export default function Services() {
  return <Page title="Services"><EmptyState title="This page is being built." /></Page>;
}
