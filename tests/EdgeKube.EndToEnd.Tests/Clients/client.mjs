// The official JavaScript client against the cluster of KUBECONFIG: CRUD and an informer. Its argument is a namespace.
import assert from 'node:assert/strict';
import * as k8s from '@kubernetes/client-node';

const namespace = process.argv[2];
const config = new k8s.KubeConfig();
config.loadFromDefault();
const core = config.makeApiClient(k8s.CoreV1Api);

const seen = [];
const path = `/api/v1/namespaces/${namespace}/configmaps`;
const informer = k8s.makeInformer(config, path, () => core.listNamespacedConfigMap({ namespace }));
const wanted = ['add:js-a', 'update:js-a', 'delete:js-a'];
const all = new Promise((resolve) => {
  for (const verb of ['add', 'update', 'delete']) {
    informer.on(verb, (object) => {
      if (object.metadata.name === 'js-a' && seen.push(`${verb}:${object.metadata.name}`) === wanted.length) resolve();
    });
  }
});
informer.on('error', (problem) => {
  if (problem?.type !== 'aborted') throw problem;
});
await informer.start();

const made = await core.createNamespacedConfigMap({ namespace, body: { metadata: { name: 'js-a' }, data: { k: 'v' } } });
made.data.k = 'w';
await core.replaceNamespacedConfigMap({ namespace, name: 'js-a', body: made });
await assert.rejects(core.replaceNamespacedConfigMap({ namespace, name: 'js-a', body: made }), (refusal) => refusal.code === 409);
await core.deleteNamespacedConfigMap({ namespace, name: 'js-a' });
await Promise.race([all, new Promise((_, reject) => setTimeout(() => reject(new Error(`seen: ${seen}`)), 20000))]);
assert.deepEqual(seen, wanted);
await informer.stop();

await assert.rejects(core.readNamespacedConfigMap({ namespace, name: 'js-a' }), (refusal) => refusal.code === 404);
console.log('all held');
process.exit(0); // the informer's aborted request would hold it
