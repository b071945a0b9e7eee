import { request } from '../../link';
import { go, to } from '../../router';
import { may } from '../../state';
import { Button, confirm, toast } from '../../ui';

interface Props {
  readonly namespace: string;
  readonly name: string;
  readonly deleting: boolean;
  /** Whether something makes it anew. */
  readonly owned: boolean;
}

/** What may be done with a pod: only what this caller may. */
export function Actions({ namespace, name, deleting, owned }: Props) {
  const reads = may('get', 'pods/log', '', namespace).value;
  const runs = may('create', 'pods/exec', '', namespace).value;
  const edits = may('patch', 'pods', '', namespace).value;
  const deletes = may('delete', 'pods', '', namespace).value;
  return (
    <>
      {reads === true && <a class="button" href={to('pods', namespace, name, 'logs')}>Logs</a>}
      {runs === true && !deleting && <a class="button" href={to('pods', namespace, name, 'terminal')}>Terminal</a>}
      <a class="button" href={to('edit', 'v1', 'Pod', namespace, name)}>{edits === true ? 'Edit YAML' : 'YAML'}</a>
      {deletes === true && <Button variant="danger" onClick={() => askToDelete(namespace, name, deleting, owned)}>{deleting ? 'Delete without waiting' : 'Delete'}</Button>}
    </>
  );
}

function askToDelete(namespace: string, name: string, deleting: boolean, owned: boolean): void {
  confirm({
    title: deleting ? `Delete ${name} without waiting?` : `Delete ${name}?`,
    text: deleting
      ? 'The cluster forgets the pod at once. If its board is only away, its containers go on there until the board is back: do this only when it will not be.'
      : `Its containers are ended${owned ? ', and its workload makes another pod in its place.' : '. Nothing makes it anew: it is gone for good.'}`,
    action: 'Delete',
    danger: true,
    run: async () => {
      await request({ verb: 'delete', apiVersion: 'v1', kind: 'Pod', namespace, name, gracePeriodSeconds: deleting ? 0 : undefined });
      toast(deleting ? `${name} was deleted.` : `${name} is being ended.`);
      if (deleting) {
        go(to('pods'));
      }
    },
  });
}
