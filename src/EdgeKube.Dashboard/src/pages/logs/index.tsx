import { EmptyState, Page } from '../../ui';

export default function Logs() {
  return <Page title="Logs"><EmptyState title="This page is being built." /></Page>;
}
