import { useMemo } from 'preact/hooks';
import type { KubeList, KubeObject } from '../../link';
import { to } from '../../router';
import { may, Store, useAsked } from '../../state';
import { Age, bytes, EmptyState, Loading, Page, quantity, Section, StatusBadge, Table, type Column, type Tone } from '../../ui';

const tones: Record<string, Tone> = { Bound: 'good', Available: 'idle', Pending: 'busy', Released: 'warn', Lost: 'bad', Failed: 'bad' };

function Phase({ object }: { object: KubeObject }) {
  const phase = String(object['status']?.phase ?? 'Pending');
  return <StatusBadge tone={tones[phase] ?? 'idle'}>{phase}</StatusBadge>;
}

const size = (text: unknown) => bytes(quantity(typeof text === 'string' ? text : undefined));

/** A name that the editor page opens. */
function Name({ object, apiVersion, kind }: { object: KubeObject; apiVersion: string; kind: string }) {
  const { name, namespace } = object.metadata;
  return (
    <>
      <a href={to('edit', apiVersion, kind, namespace ?? '_', name)}>{name}</a>
      {namespace !== undefined && <span class="sub">{namespace}</span>}
    </>
  );
}

const age: Column<KubeObject> = { id: 'age', title: 'Age', shown: 'wide', align: 'end', width: '84px', cell: (one) => <Age time={one.metadata.creationTimestamp} /> };

const claims: Column<KubeObject>[] = [
  { id: 'name', title: 'Claim', header: true, width: '34%', cell: (one) => <Name object={one} apiVersion="v1" kind="PersistentVolumeClaim" /> },
  { id: 'phase', title: 'State', width: '120px', cell: (one) => <Phase object={one} /> },
  { id: 'size', title: 'Size', align: 'end', width: '96px', cell: (one) => size(one['status']?.capacity?.storage ?? one['spec']?.resources?.requests?.storage) },
  { id: 'class', title: 'Class', shown: 'wide', cell: (one) => one['spec']?.storageClassName ?? '–' },
  { id: 'volume', title: 'Volume', shown: 'wide', cell: (one) => one['spec']?.volumeName ?? '–' },
  age,
];

const volumes: Column<KubeObject>[] = [
  { id: 'name', title: 'Volume', header: true, width: '34%', cell: (one) => <Name object={one} apiVersion="v1" kind="PersistentVolume" /> },
  { id: 'phase', title: 'State', width: '120px', cell: (one) => <Phase object={one} /> },
  { id: 'size', title: 'Size', align: 'end', width: '96px', cell: (one) => size(one['spec']?.capacity?.storage) },
  { id: 'claim', title: 'Claim', shown: 'wide', cell: (one) => (one['spec']?.claimRef === undefined ? '–' : `${one['spec'].claimRef.namespace}/${one['spec'].claimRef.name}`) },
  { id: 'reclaim', title: 'When freed', shown: 'wide', cell: (one) => one['spec']?.persistentVolumeReclaimPolicy ?? '–' },
  age,
];

const isDefault = (one: KubeObject) => one.metadata.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true';

const classes: Column<KubeObject>[] = [
  {
    id: 'name', title: 'Class', header: true, width: '40%',
    cell: (one) => <><a href={to('edit', 'storage.k8s.io/v1', 'StorageClass', '_', one.metadata.name)}>{one.metadata.name}</a>{isDefault(one) && <span class="sub">Used where none is named</span>}</>,
  },
  { id: 'provisioner', title: 'Made by', cell: (one) => one['provisioner'] ?? '–' },
  { id: 'reclaim', title: 'When freed', shown: 'wide', cell: (one) => one['reclaimPolicy'] ?? 'Delete' },
  { id: 'binding', title: 'Bound', shown: 'wide', cell: (one) => (one['volumeBindingMode'] === 'WaitForFirstConsumer' ? 'With the first pod' : 'At once') },
  age,
];

export default function Storage() {
  const none = ['persistentvolumeclaims', 'persistentvolumes'].every((one) => may('list', one).value === false) && may('list', 'storageclasses', 'storage.k8s.io').value === false;
  return (
    <Page title="Storage">
      {none && <EmptyState title="You may not see this.">Your account or token has no right to list claims, volumes and storage classes.</EmptyState>}
      <Listed title="Claims" apiVersion="v1" kind="PersistentVolumeClaim" resource="persistentvolumeclaims" columns={claims} none="Nobody has claimed a volume." />
      <Listed title="Volumes" apiVersion="v1" kind="PersistentVolume" resource="persistentvolumes" columns={volumes} none="There are no volumes." />
      <Listed title="Storage classes" apiVersion="storage.k8s.io/v1" kind="StorageClass" resource="storageclasses" columns={classes} none="There are no storage classes." />
    </Page>
  );
}

interface ListedProps {
  title: string;
  apiVersion: string;
  kind: string;
  resource: string;
  columns: Column<KubeObject>[];
  none: string;
}

/** A list that is asked for again every ten seconds; what this caller may not list is not there. */
function Listed({ title, apiVersion, kind, resource, columns, none }: ListedProps) {
  const allowed = may('list', resource, apiVersion.split('/').length > 1 ? apiVersion.split('/')[0] : '').value;
  const { value, failure } = useAsked<KubeList>(allowed === true ? { verb: 'list', apiVersion, kind, limit: 1000 } : undefined, 10);
  const store = useMemo(() => {
    const made = new Store<KubeObject>(() => {});
    for (const item of value?.items ?? []) {
      made.put(`${item.metadata.namespace ?? ''}/${item.metadata.name}`, item);
    }
    made.flush();
    return made;
  }, [value]);
  if (allowed === false) {
    return null;
  }
  const keys = store.keys.value;
  return (
    <Section title={title}>
      {failure !== undefined ? <p class="alert alert-bad">{failure.message}</p>
        : value === undefined ? <Loading />
        : keys.length === 0 ? <EmptyState title={none} />
        : <Table label={title} source={store} keys={keys} columns={columns} rowHeight={52} />}
    </Section>
  );
}
