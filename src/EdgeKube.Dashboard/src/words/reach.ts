import type { NodeState, ServiceState } from '../state';

export interface Way {
  /** What one opens or types: `http://192.168.1.20:30080` or `10.43.7.9:1883`. */
  text: string;
  /** For what a browser can open. */
  href?: string;
  /** From where it is reached, in words. */
  from: string;
}

type Port = NonNullable<ServiceState['ports']>[number];

/**
 * Ways to a service, the ones that work from outside of the cluster first.
 * @param external Addresses of it that others than the cluster know: of a load balancer, or its external ones.
 */
export function waysTo(service: ServiceState, boards: readonly NodeState[], external: readonly string[] = []): Way[] {
  const ways: Way[] = [];
  const ports = service.ports ?? [];
  for (const port of ports) {
    for (const address of external) {
      ways.push(way(address, port.port, port, 'anywhere that reaches this address'));
    }
  }
  for (const port of ports.filter((one) => one.nodePort !== undefined && one.nodePort !== 0)) {
    for (const board of boards.filter((one) => one.ready && (one.addresses?.length ?? 0) > 0)) {
      ways.push(way(board.addresses![0]!, port.nodePort!, port, `the network of ${board.name}`));
    }
  }
  for (const port of ports) {
    ways.push({ text: join(`${service.name}.${service.namespace}.svc`, port.port), from: 'pods, by name' });
    const address = service.addresses?.[0];
    if (address !== undefined && service.type !== 'ExternalName' && !external.includes(address)) {
      ways.push({ text: join(address, port.port), from: 'pods and boards, by address' });
    }
  }
  return ways;
}

function way(address: string, number: number, port: Port, from: string): Way {
  const text = join(address, number);
  const scheme = schemeOf(port);
  return scheme === undefined ? { text, from } : { text: `${scheme}://${text}`, href: `${scheme}://${text}/`, from };
}

/** Only of names and numbers that say so: not everything that listens speaks HTTP. */
function schemeOf(port: Port): string | undefined {
  if ((port.protocol ?? 'TCP') !== 'TCP') {
    return undefined;
  }
  if (port.port === 443 || port.port === 8443 || /^https/.test(port.name ?? '')) {
    return 'https';
  }
  return [80, 3000, 5000, 8000, 8080, 8123].includes(port.port) || /^(http|web|ui)/.test(port.name ?? '') ? 'http' : undefined;
}

function join(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

export function portWords(port: Port): string {
  const number = port.nodePort === undefined || port.nodePort === 0 ? String(port.port) : `${port.port} → ${port.nodePort}`;
  const protocol = (port.protocol ?? 'TCP') === 'TCP' ? '' : ` ${port.protocol}`;
  return `${port.name === undefined || port.name === '' ? '' : `${port.name} `}${number}${protocol}`;
}
