import { describe, expect, it } from 'vitest';
import type { NodeState, ServiceState } from '../state';
import { portWords, waysTo } from './reach';

const service: ServiceState = {
  namespace: 'default', name: 'web', type: 'NodePort', addresses: ['10.43.0.9'], ports: [{ name: 'http', port: 80, nodePort: 30080 }], problems: [],
};
const board = (name: string, ready: boolean): NodeState => ({ name, ready, schedulable: true, addresses: ['192.168.1.7'], problems: [] });

describe('ways to a service', () => {
  it('lead through boards that are ready, as links where a browser can follow', () => {
    expect(waysTo(service, [board('a', true), board('b', false)])).toEqual([
      { text: 'http://192.168.1.7:30080', href: 'http://192.168.1.7:30080/', from: 'the network of a' },
      { text: 'web.default.svc:80', from: 'pods, by name' },
      { text: '10.43.0.9:80', from: 'pods and boards, by address' },
    ]);
  });

  it('name addresses of others first', () => {
    expect(waysTo(service, [], ['2001:db8::1'])[0]).toEqual({ text: 'http://[2001:db8::1]:80', href: 'http://[2001:db8::1]:80/', from: 'anywhere that reaches this address' });
  });

  it('make no link of what is not known to speak HTTP', () => {
    const broker = { ...service, ports: [{ name: 'mqtt', port: 1883, nodePort: 31883 }] };
    expect(waysTo(broker, [board('a', true)])[0]).toEqual({ text: '192.168.1.7:31883', from: 'the network of a' });
  });

  it('have ports in words', () => {
    expect([portWords({ port: 80 }), portWords({ name: 'dns', port: 53, protocol: 'UDP', nodePort: 30053 })]).toEqual(['80', 'dns 53 → 30053 UDP']);
  });
});
