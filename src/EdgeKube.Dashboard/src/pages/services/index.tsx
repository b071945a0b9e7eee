import type { PageProps } from '..';
import { route, setQuery, to } from '../../router';
import { limited, services, told, useFiltered, type ServiceState } from '../../state';
import { count, EmptyState, Limited, Loading, Page, Search, StatusBadge, Table, type Column } from '../../ui';
import { sentence } from '../../words/node';
import { portWords } from '../../words/reach';
import { Service } from './Service';

const columns: Column<ServiceState>[] = [
  {
    id: 'name', title: 'Service', header: true, width: '34%',
    cell: (service) => (
      <>
        <a href={to('services', service.namespace, service.name)}>{service.name}</a>
        <span class="sub">{service.namespace}</span>
      </>
    ),
    compare: (a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
  },
  { id: 'type', title: 'Type', shown: 'wide', width: '120px', cell: (service) => service.type, compare: (a, b) => (a.type < b.type ? -1 : a.type > b.type ? 1 : 0) },
  { id: 'addresses', title: 'Addresses', shown: 'wide', cell: (service) => service.addresses?.join(', ') ?? '–' },
  { id: 'ports', title: 'Ports', phone: '90px', cell: (service) => (service.ports ?? []).map(portWords).join(', ') || '–' },
  { id: 'state', title: 'Behind it', width: '30%', phone: '150px', cell: (service) => <Endpoints service={service} />, compare: (a, b) => b.problems.length - a.problems.length },
];

/** How many pods answer for it, or what is wrong. */
export function Endpoints({ service }: { service: ServiceState }) {
  const { ready, total } = service.endpoints ?? { ready: 0, total: 0 };
  if (service.problems.length > 0) {
    return <StatusBadge tone="warn">{sentence(service.problems[0]!)}</StatusBadge>;
  }
  return service.endpoints === undefined || service.type === 'ExternalName'
    ? <span class="muted">–</span>
    : <StatusBadge tone={ready === total ? 'good' : 'warn'}>{`${ready} of ${total} ready`}</StatusBadge>;
}

export default function Services({ parameters: { namespace, name } }: PageProps) {
  return namespace !== undefined && name !== undefined ? <Service namespace={namespace} name={name} /> : <List />;
}

function List() {
  const search = route.value.query.get('q') ?? '';
  const words = search.toLowerCase();
  const keys = useFiltered(services, (service, key) =>
    words === '' || key.includes(words) || (service.addresses ?? []).some((one) => one.includes(words)), [words]);
  const total = services.keys.value.length;
  return (
    <Page title="Services">
      <div class="toolbar">
        <Search label="Search by name or address" value={search} onChange={(value) => setQuery({ q: value })} />
        <span class="toolbar-end" role="status">{keys.length === total ? count(total, 'service') : `${keys.length} of ${count(total, 'service')}`}</span>
      </div>
      {keys.length > 0
        ? <Table label="Services" source={services} keys={keys} columns={columns} sortedBy="name" rowHeight={52} />
        : total === 0 && limited.value ? <Limited />
        : !told.value ? <Loading />
        : <EmptyState title={total === 0 ? 'There are no services.' : 'No service is like that.'} />}
    </Page>
  );
}
