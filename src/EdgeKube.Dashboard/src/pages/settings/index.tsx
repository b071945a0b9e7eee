import { EmptyState, Page } from '../../ui';

export default function Settings() {
  return <Page title="Settings"><EmptyState title="This page is being built." /></Page>;
}
