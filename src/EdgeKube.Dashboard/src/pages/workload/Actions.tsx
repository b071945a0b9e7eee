import { request, wordsOf } from '../../link';
import { go, to } from '../../router';
import { may } from '../../state';
import { Button, confirm, toast } from '../../ui';
import type { WorkloadProps } from '.';

/** What may be done with a workload: only what this caller may. */
export function Actions(props: WorkloadProps) {
  const { object, kind, names, namespace, name } = props;
  const changes = may('patch', names.resource, names.group, namespace).value === true;
  const deletes = may('delete', names.resource, names.group, namespace).value === true;
  const paused = object['spec']?.paused === true;
  return (
    <>
      {changes && !paused && <Button onClick={() => askToRestart(props)}>Restart</Button>}
      {changes && kind === 'deployment' && <Button onClick={() => void pause(props, !paused)}>{paused ? 'Resume' : 'Pause'}</Button>}
      <a class="button" href={to('edit', names.apiVersion, names.kind, namespace, name)}>{changes ? 'Edit YAML' : 'YAML'}</a>
      {deletes && <Button variant="danger" onClick={() => askToDelete(props)}>Delete</Button>}
    </>
  );
}

function askToRestart({ names, namespace, name }: WorkloadProps): void {
  confirm({
    title: `Restart ${name}?`,
    text: 'Its pods are replaced by new ones, a few at a time, as in a roll-out.',
    action: 'Restart',
    run: async () => {
      await request({ verb: 'restart', apiVersion: names.apiVersion, kind: names.kind, namespace, name, fieldManager: 'dashboard' });
      toast(`${name} is being restarted.`);
    },
  });
}

async function pause({ names, namespace, name }: WorkloadProps, paused: boolean): Promise<void> {
  try {
    await request({ verb: 'patch', apiVersion: names.apiVersion, kind: names.kind, namespace, name, patchType: 'merge', patch: { spec: { paused: paused ? true : null } }, fieldManager: 'dashboard' });
    toast(paused ? `Changes of ${name} wait until it is resumed.` : `${name} goes on.`);
  } catch (error) {
    toast(wordsOf(error), 'bad');
  }
}

function askToDelete({ names, namespace, name }: WorkloadProps): void {
  confirm({
    title: `Delete ${name}?`,
    text: `The ${names.title} ${name} in ${namespace} and all its pods are ended and removed. Volumes that were claimed stay.`,
    action: 'Delete',
    danger: true,
    run: async () => {
      await request({ verb: 'delete', apiVersion: names.apiVersion, kind: names.kind, namespace, name, propagationPolicy: 'Background' });
      toast(`${name} is being removed.`);
      go(to('workloads'));
    },
  });
}
