"""The official Python client against the cluster of KUBECONFIG: CRUD, a conflict, pages, a watch and server-side apply. Its argument is a namespace."""
import json
import sys
from kubernetes import client, config, dynamic, watch

config.load_kube_config()
namespace = sys.argv[1]
core = client.CoreV1Api()

made = core.create_namespaced_config_map(namespace, client.V1ConfigMap(metadata=client.V1ObjectMeta(name="py-a"), data={"k": "v"}))
made.data["k"] = "w"
core.replace_namespaced_config_map("py-a", namespace, made)
core.patch_namespaced_config_map("py-a", namespace, {"data": {"z": "1"}})
assert core.read_namespaced_config_map("py-a", namespace).data == {"k": "w", "z": "1"}
try:
    core.replace_namespaced_config_map("py-a", namespace, made)
    raise AssertionError("a stale replace was taken")
except client.ApiException as refusal:
    assert refusal.status == 409, refusal

for i in range(5):
    core.create_namespaced_config_map(namespace, {"metadata": {"name": f"py-page-{i}", "labels": {"page": "yes"}}})
names, token = [], None
while True:
    page = core.list_namespaced_config_map(namespace, label_selector="page=yes", limit=2, _continue=token)
    names += [item.metadata.name for item in page.items]
    token = page.metadata._continue
    if not token:
        break
assert names == [f"py-page-{i}" for i in range(5)], names

seen = []
start = core.list_namespaced_config_map(namespace).metadata.resource_version
core.delete_namespaced_config_map("py-a", namespace)
core.create_namespaced_config_map(namespace, {"metadata": {"name": "py-b"}})
changes = watch.Watch()
for change in changes.stream(core.list_namespaced_config_map, namespace, resource_version=start, timeout_seconds=20):
    seen.append((change["type"], change["object"].metadata.name))
    if len(seen) == 2:
        changes.stop()
assert seen == [("DELETED", "py-a"), ("ADDED", "py-b")], seen

deployment = {
    "metadata": {"name": "py"},
    "spec": {
        "replicas": 0,
        "selector": {"matchLabels": {"app": "py"}},
        "template": {"metadata": {"labels": {"app": "py"}}, "spec": {"containers": [{"name": "c", "image": "localhost/busybox:1"}]}},
    },
}
apps = client.AppsV1Api()
apps.create_namespaced_deployment(namespace, deployment)
scale = apps.read_namespaced_deployment_scale("py", namespace)
scale.metadata.resource_version, scale.spec.replicas = None, 1
assert apps.replace_namespaced_deployment_scale("py", namespace, scale).spec.replicas == 1
apps.delete_namespaced_deployment("py", namespace, propagation_policy="Foreground")

maps = dynamic.DynamicClient(client.ApiClient()).resources.get(api_version="v1", kind="ConfigMap")


def applied(manager, data, force=None):
    body = json.dumps({"apiVersion": "v1", "kind": "ConfigMap", "data": data})  # this client wants text for what it takes for YAML
    result = maps.server_side_apply(body=body, name="py-applied", namespace=namespace, field_manager=manager, force_conflicts=force)
    return result.to_dict()["data"]


assert applied("one", {"a": "1", "b": "1"}) == {"a": "1", "b": "1"}
try:
    applied("two", {"a": "2"})
    raise AssertionError("another manager's field was taken")
except client.ApiException as refusal:
    assert refusal.status == 409 and 'conflict with \\"one\\": .data.a' in refusal.body.decode(), refusal.body
assert applied("two", {"a": "2", "c": "3"}, force=True) == {"a": "2", "b": "1", "c": "3"}
assert applied("two", {"a": "2"}) == {"a": "2", "b": "1"}
entries = maps.get(name="py-applied", namespace=namespace).metadata.managedFields
assert [(entry.manager, entry.operation) for entry in entries] == [("one", "Apply"), ("two", "Apply")], entries
print("all held")
