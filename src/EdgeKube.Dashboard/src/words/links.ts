import { to } from '../router';

/** Where an object named by an event or a problem is shown; undefined for what no page shows. */
export function pageOf(kind: string, namespace: string | undefined, name: string): string | undefined {
  switch (kind) {
    case 'Node':
      return to('boards', name);
    case 'Pod':
      return to('pods', namespace ?? 'default', name);
    case 'Deployment':
    case 'StatefulSet':
    case 'DaemonSet':
      return to('workloads', namespace ?? 'default', kind.toLowerCase(), name);
    case 'Service':
      return to('services', namespace ?? 'default', name);
    case 'PersistentVolume':
    case 'PersistentVolumeClaim':
      return to('storage');
    default:
      return undefined;
  }
}
