import { EmptyState, Page } from '../../ui';

export default function AddBoard() {
  return <Page title="Add a board"><EmptyState title="This page is being built." /></Page>;
}
