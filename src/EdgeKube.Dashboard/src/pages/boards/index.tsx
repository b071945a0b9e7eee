import { EmptyState, Page } from '../../ui';

export default function Boards() {
  return <Page title="Boards"><EmptyState title="This page is being built." /></Page>;
}
