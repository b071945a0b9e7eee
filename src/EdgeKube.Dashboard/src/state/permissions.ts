import { signal, type ReadonlySignal, type Signal } from '@preact/signals';
import { link, request, type KubeObject } from '../link';

/** Undefined until the server has said. What is not known to be allowed is not offered. */
type Answer = boolean | undefined;

const answers = new Map<string, { signal: Signal<Answer>; attributes: Attributes }>();

interface Attributes {
  verb: string;
  resource: string;
  subresource?: string;
  group?: string;
  namespace?: string;
}

/**
 * Whether the caller may do this: `may('patch', 'deployments', 'apps', 'default').value`, `may('create', 'pods/exec')`.
 * Without a namespace: in all of them. Asked once a session, by a SelfSubjectAccessReview.
 */
export function may(verb: string, resource: string, group = '', namespace = ''): ReadonlySignal<Answer> {
  const key = [verb, resource, group, namespace].join(' ');
  let known = answers.get(key);
  if (known === undefined) {
    const [name = resource, subresource] = resource.split('/');
    const attributes = { verb, resource: name, subresource, group: group || undefined, namespace: namespace || undefined };
    known = { signal: signal<Answer>(undefined), attributes };
    answers.set(key, known);
    void ask(known.attributes, known.signal);
  }
  return known.signal;
}

async function ask(attributes: Attributes, answer: Signal<Answer>): Promise<void> {
  try {
    const { object } = await request<KubeObject>({
      verb: 'create',
      object: {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: { resourceAttributes: attributes },
      },
    });
    answer.value = object['status']?.allowed === true;
  } catch {
    // Asked again with the next connection; a right that was known stays known meanwhile.
  }
}

link.listen({
  onSubscribing() {},
  onSubscribed() {
    for (const known of answers.values()) {
      void ask(known.attributes, known.signal);
    }
  },
  onTopic() {},
  onSignedOut() {
    for (const known of answers.values()) {
      known.signal.value = undefined;
    }
  },
});
