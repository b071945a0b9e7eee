import { useMemo, useState } from 'preact/hooks';
import { selectorText } from '../../kube/kinds';
import { revisionsOf, rollbackPatch, type Revision } from '../../kube/revisions';
import { request } from '../../link';
import { may, useWatched } from '../../state';
import { Age, Button, confirm, EmptyState, Loading, Section, StatusBadge, toast } from '../../ui';
import type { WorkloadProps } from '.';

const few = 5;

/** The states that a deployment had, and the way back to them. */
export function Revisions(props: WorkloadProps) {
  const { object, names, namespace } = props;
  const watched = useWatched({ apiVersion: 'apps/v1', kind: 'ReplicaSet', namespace, labelSelector: selectorText(object['spec']?.selector) });
  const revision = watched.store.revision.value;
  const revisions = useMemo(() => revisionsOf(object, watched.store.values()), [object, watched, revision]);
  const [all, setAll] = useState(false);
  const changes = may('patch', names.resource, names.group, namespace).value === true;
  const paused = object['spec']?.paused === true;
  return (
    <Section title="Revisions" actions={revisions.length > few && <Button size="small" onClick={() => setAll(!all)}>{all ? 'Fewer' : `All ${revisions.length}`}</Button>}>
      {revisions.length > 0 ? (
        <ul class="revisions">
          {(all ? revisions : revisions.slice(0, few)).map((one) => (
            <li key={one.number}>
              <span class="revision-name">
                <strong>{one.number}</strong> {one.current && <StatusBadge tone="good">Present</StatusBadge>}
              </span>
              <span class="revision-text">
                {one.images.map((image, at) => <code key={at}>{image}</code>)}
                {one.cause !== undefined && <span class="muted">{one.cause}</span>}
              </span>
              <span class="muted nowrap"><Age time={one.created} words /></span>
              {changes && !one.current
                ? <Button size="small" disabled={paused} title={paused ? 'It is paused: resume it first.' : undefined} aria-label={`Roll back to revision ${one.number}`} onClick={() => askToRollBack(props, one)}>Roll back</Button>
                : <span />}
            </li>
          ))}
        </ul>
      ) : watched.failure.value !== undefined ? <p class="muted">{watched.failure.value.message}</p>
        : watched.told.value ? <EmptyState title="No revisions are kept." /> : <Loading />}
    </Section>
  );
}

function askToRollBack({ object, names, namespace, name }: WorkloadProps, revision: Revision): void {
  confirm({
    title: `Roll ${name} back to revision ${revision.number}?`,
    text: (
      <>
        <p>Its pods are replaced, a few at a time, by pods with</p>
        <ul class="revision-images">{revision.images.map((image, at) => <li key={at}><code>{image}</code></li>)}</ul>
        <p>and all else that the template had then.</p>
      </>
    ),
    action: 'Roll back',
    run: async () => {
      await request({
        verb: 'patch', apiVersion: names.apiVersion, kind: names.kind, namespace, name, patchType: 'json', patch: rollbackPatch(object, revision), fieldManager: 'dashboard',
      });
      toast(`${name} goes back to revision ${revision.number}.`);
    },
  });
}
