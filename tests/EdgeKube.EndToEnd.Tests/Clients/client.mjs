// The official JavaScript client against the cluster of KUBECONFIG: CRUD, an informer and server-side apply. Its argument is a namespace.
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
const objects = k8s.KubernetesObjectApi.makeApiClient(config);
const applied = async (manager, data, force) => {
  const wanted = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'js-applied', namespace }, data };
  return (await objects.patch(wanted, undefined, undefined, manager, force, k8s.PatchStrategy.ServerSideApply)).data;
};
assert.deepEqual(await applied('one', { a: '1', b: '1' }), { a: '1', b: '1' });
await assert.rejects(applied('two', { a: '2' }), (refusal) => refusal.code === 409 && refusal.body.includes('.data.a'));
assert.deepEqual(await applied('two', { a: '2', c: '3' }, true), { a: '2', b: '1', c: '3' });
assert.deepEqual(await applied('two', { a: '2' }), { a: '2', b: '1' });
console.log('all held');
process.exit(0); // the informer's aborted request would hold it
