import { signal } from '@preact/signals';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { resourceOf } from '../../kube/resources';
import { request, wordsOf, type KubeObject } from '../../link';
import { to } from '../../router';
import { may } from '../../state';
import { Button, Loading, Page } from '../../ui';
import { editable, toYaml } from '../../yaml/documents';
import { YamlEditor } from '../../yaml/YamlEditor';
import type { PageProps } from '..';
import { Edit } from './Edit';
import { New } from './New';

/** An object as YAML, or new ones from YAML. */
export default function Editor({ parameters }: PageProps) {
  const { apiVersion, kind, name } = parameters;
  if (apiVersion === undefined || kind === undefined || name === undefined) {
    return <Page title="Create from YAML" up={{ title: 'Workloads', href: to('workloads') }}><New /></Page>;
  }
  const namespace = parameters['namespace'] === '_' ? undefined : parameters['namespace'];
  return <Present key={`${apiVersion}/${kind}/${namespace ?? ''}/${name}`} apiVersion={apiVersion} kind={kind} namespace={namespace} name={name} />;
}

interface Props {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly name: string;
}

function Present({ apiVersion, kind, namespace, name }: Props) {
  const [object, setObject] = useState<KubeObject>();
  const [failure, setFailure] = useState<string>();
  const { resource, group } = resourceOf(apiVersion, kind);
  const allowed = may('patch', resource, group, namespace ?? '').value;
  const load = async (): Promise<void> => {
    setFailure(undefined);
    try {
      setObject((await request({ verb: 'get', apiVersion, kind, namespace, name })).object);
    } catch (error) {
      setFailure(wordsOf(error));
    }
  };
  useEffect(() => void load(), []);
  return (
    <Page title={`${kind} ${name}`} up={pageOf(kind, namespace, name)}>
      {failure !== undefined ? <div class="row"><p class="alert alert-bad" role="alert">{failure}</p><Button onClick={() => void load()}>Try again</Button></div>
        : object === undefined || allowed === undefined ? <Loading>{`Reading ${name}…`}</Loading>
        : allowed ? <Edit key={object.metadata.resourceVersion} object={object} onApplied={() => void load()} />
        : <ReadOnly object={object} />}
    </Page>
  );
}

function ReadOnly({ object }: { readonly object: KubeObject }) {
  const text = useMemo(() => signal(toYaml(editable(object))), [object]);
  return (
    <>
      <p class="muted">You may look at this, but not change it.</p>
      <YamlEditor text={text} marks={[]} label={`YAML of ${object.metadata.name}`} readOnly />
    </>
  );
}

function pageOf(kind: string, namespace: string | undefined, name: string): { title: string; href: string } {
  if (namespace !== undefined && (kind === 'Deployment' || kind === 'StatefulSet' || kind === 'DaemonSet')) {
    return { title: name, href: to('workloads', namespace, kind.toLowerCase(), name) };
  }
  if (namespace !== undefined && kind === 'Pod') {
    return { title: name, href: to('pods', namespace, name) };
  }
  return kind === 'Node' ? { title: name, href: to('boards', name) }
    : kind === 'Service' ? { title: 'Services', href: to('services') }
    : { title: 'Overview', href: to() };
}
