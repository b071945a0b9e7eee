import { EmptyState, Page } from '../../ui';

export default function Board() {
  return <Page title="Board"><EmptyState title="This page is being built." /></Page>;
}
