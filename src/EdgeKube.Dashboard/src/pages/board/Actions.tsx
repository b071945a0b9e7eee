import { live, request } from '../../link';
import { may, type NodeState } from '../../state';
import { Button, confirm, count, toast } from '../../ui';

/** Cordon, drain and reboot; what this caller may not do is not there. */
export function Actions({ node, onDone }: { node: NodeState; onDone: () => void }) {
  const mayPatch = may('patch', 'nodes').value === true;
  const mayEvict = may('create', 'pods/eviction').value === true;
  if (!mayPatch) {
    return null;
  }
  const { name } = node;
  const cordon = () => confirm({
    title: `Cordon ${name}?`,
    text: 'No new pods are placed on this board. Those that run on it go on.',
    action: 'Cordon',
    run: () => request({ verb: 'cordon', name }).then(() => said(`${name} takes no new pods.`)),
  });
  const uncordon = () => request({ verb: 'uncordon', name }).then(
    () => said(`${name} takes pods again.`),
    (error: Error) => toast(error.message, 'bad'));
  const drain = () => confirm({
    title: `Drain ${name}?`,
    text: (
      <>
        <p>The board takes no new pods, and those that run on it ({count(node.pods?.total ?? 0, 'pod')}) are asked to go and are started on others.</p>
        <p>Pods of DaemonSets and static pods stay. Budgets of disruption are kept, so it may take minutes.</p>
      </>
    ),
    action: 'Drain',
    danger: true,
    run: () => request({ verb: 'drain', name }).then(({ drained }) => said(`${name} is drained: ${count(drained?.length ?? 0, 'pod')} went.`)),
  });
  const reboot = () => confirm({
    title: `Reboot ${name}?`,
    text: 'The board goes down and comes back. What runs only there is away meanwhile.',
    action: 'Reboot',
    danger: true,
    run: () => request({ verb: 'reboot', name }).then(() => said(`${name} was asked to reboot.`)),
  });
  const said = (words: string) => {
    toast(words);
    onDone();
  };
  return (
    <>
      {node.schedulable
        ? <Button disabled={!live.value} onClick={cordon}>Cordon</Button>
        : <Button disabled={!live.value} onClick={() => void uncordon()}>Uncordon</Button>}
      {mayEvict && <Button disabled={!live.value} onClick={drain}>Drain</Button>}
      <Button variant="danger" disabled={!live.value} onClick={reboot}>Reboot</Button>
    </>
  );
}
