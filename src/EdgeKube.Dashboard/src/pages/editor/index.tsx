import { EmptyState, Page } from '../../ui';

export default function Editor() {
  return <Page title="Editor"><EmptyState title="This page is being built." /></Page>;
}
