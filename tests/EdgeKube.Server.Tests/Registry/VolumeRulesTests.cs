using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using Xunit;

namespace EdgeKube.Server.Tests.Registry;

/// <summary>What is said of PersistentVolumes that cannot be, schema and rules together.</summary>
public sealed class VolumeRulesTests : RegistryFixture
{
    private const string Affinity = "\"nodeAffinity\":{\"required\":{\"nodeSelectorTerms\":[{\"matchExpressions\":[{\"key\":\"a\",\"operator\":\"Exists\"}]}]}}";

    [Theory]
    [InlineData("\"nodeAffinity\":{}", "spec.nodeAffinity.required: Required value: must specify required node constraints", "spec: Required value: must specify a volume type")]
    [InlineData("", "spec: Required value: must specify a volume type")]
    [InlineData("\"nfs\":{\"server\":\"s\",\"path\":\"/p\"},\"hostPath\":{\"path\":\"/a\"},\"cephfs\":{\"monitors\":[\"m\"]}", "spec.nfs: Forbidden: may not specify more than 1 volume type", "spec.cephFS: Forbidden: may not specify more than 1 volume type")]
    [InlineData("\"nfs\":{\"server\":\"\",\"path\":\"p\"}", "spec.nfs.server: Required value", "spec.nfs.path: Invalid value: \"p\": must be an absolute path")]
    [InlineData("\"hostPath\":{\"path\":\"/a/../b\"}", "spec.hostPath.path: Invalid value: \"/a/../b\": must not contain '..'")]
    [InlineData("\"local\":{\"path\":\"\"}", "spec.local.path: Required value", "spec.nodeAffinity: Required value: Local volume requires node affinity")]
    [InlineData("\"gcePersistentDisk\":{\"partition\":256}", "spec.persistentDisk.pdName: Required value", "spec.persistentDisk.partition: Invalid value: 256: must be between 1 and 255, inclusive")]
    [InlineData("\"awsElasticBlockStore\":{\"volumeID\":\"\",\"partition\":-1}", "spec.awsElasticBlockStore.volumeID: Required value", "spec.awsElasticBlockStore.partition: Invalid value: -1: must be between 1 and 255, inclusive")]
    [InlineData("\"glusterfs\":{\"endpoints\":\"e\",\"path\":\"p\",\"endpointsNamespace\":\"\"}", "spec.glusterfs.endpointsNamespace: Invalid value: \"\": if the endpointnamespace is set, it must be a valid namespace name")]
    [InlineData("\"flocker\":{}", "spec.flocker: Required value: one of datasetName and datasetUUID is required")]
    [InlineData("\"rbd\":{\"monitors\":[],\"image\":\"i\"}", "spec.rbd.monitors: Required value")]
    [InlineData("\"quobyte\":{\"registry\":\"a\",\"volume\":\"v\"}", "spec.quobyte.registry: Invalid value: \"a\": must be a host:port pair or multiple pairs separated by commas")]
    [InlineData("\"iscsi\":{\"targetPortal\":\"p\",\"iqn\":\"iqn.2020\",\"lun\":256,\"chapAuthSession\":true}", "spec.iscsi.iqn: Invalid value: \"iqn.2020\": must be valid format", "spec.iscsi.lun: Invalid value: 256: must be between 0 and 255, inclusive", "spec.iscsi.secretRef: Required value")]
    [InlineData("\"cinder\":{\"volumeID\":\"v\",\"secretRef\":{}}", "spec.cinder.secretRef.name: Required value", "spec.cinder.secretRef.namespace: Required value")]
    [InlineData("\"fc\":{}", "spec.fc.targetWWNs: Required value: must specify either targetWWNs or wwids, but not both")]
    [InlineData("\"fc\":{\"targetWWNs\":[\"w\"]}", "spec.fc.lun: Required value: lun is required if targetWWNs is specified")]
    [InlineData("\"flexVolume\":{\"driver\":\"d\",\"options\":{\"a.k8s.io/b\":\"c\"}}", "spec.flexVolume.options[a.k8s.io/b]: Invalid value: \"a.k8s.io/b\": kubernetes.io and k8s.io namespaces are reserved")]
    [InlineData("\"azureFile\":{\"secretName\":\"s\",\"shareName\":\"t\",\"secretNamespace\":\"\"}", "spec.azureFile.secretNamespace: Required value")]
    [InlineData("\"azureDisk\":{\"diskName\":\"d\",\"diskURI\":\"u\",\"kind\":\"Managed\"}", "spec.azureDisk.diskURI: Unsupported value: \"u\": supported values: \"/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}\"")]
    [InlineData("\"scaleIO\":{\"gateway\":\"g\",\"system\":\"s\"}", "spec.scaleIO.volumeName: Required value")]
    [InlineData("\"storageos\":{\"volumeName\":\"A\"}", "spec.storageos.volumeName: Invalid value: \"A\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')")]
    [InlineData("\"csi\":{\"driver\":\"d.io\",\"volumeHandle\":\"\",\"nodePublishSecretRef\":{\"name\":\"n\"}}", "spec.csi.volumeHandle: Required value", "spec.csi.nodePublishSecretRef.namespace: Required value")]
    [InlineData("\"nfs\":{\"server\":\"s\",\"path\":\"/p\"},\"volumeAttributesClassName\":\"c\"", "spec.csi: Required value: has to be specified when using volumeAttributesClassName")]
    [InlineData("\"nfs\":{\"server\":\"s\",\"path\":\"/p\"},\"storageClassName\":\"A\"", "spec.storageClassName: Invalid value: \"A\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')")]
    public async Task A_source_that_cannot_be_is_refused_in_Kubernetes_words(string source, params string[] errors) =>
        Assert.Equal(errors, await ErrorsAsync($"\"capacity\":{{\"storage\":\"1Gi\"}},\"accessModes\":[\"ReadWriteOnce\"]{(source.Length > 0 ? "," : "")}{source}"));

    [Theory]
    [InlineData("\"accessModes\":[\"Some\",\"ReadWriteOncePod\",\"ReadWriteOnce\"],\"capacity\":{\"storage\":\"1Gi\"}", "spec.accessModes: Unsupported value: \"Some\": supported values: \"ReadOnlyMany\", \"ReadWriteMany\", \"ReadWriteOnce\", \"ReadWriteOncePod\"", "spec.accessModes: Forbidden: may not use ReadWriteOncePod with other access modes")]
    [InlineData("\"accessModes\":[\"ReadWriteOnce\"]", "spec.capacity: Required value", "spec.capacity: Unsupported value: null: supported values: \"storage\"")]
    [InlineData("\"accessModes\":[\"ReadWriteOnce\"],\"capacity\":{\"storage\":\"0\",\"cpu\":\"1\"}", "spec.capacity: Unsupported value: {\"cpu\":\"1\",\"storage\":\"0\"}: supported values: \"storage\"", "spec.capacity[storage]: Invalid value: \"0\": must be greater than zero")]
    public async Task So_are_size_and_modes(string rest, params string[] errors) => Assert.Equal(errors, await ErrorsAsync($"{rest},\"nfs\":{{\"server\":\"s\",\"path\":\"/p\"}}"));

    [Theory]
    [InlineData("\"iscsi\":{\"targetPortal\":\"p:1\",\"iqn\":\"iqn.2003-01.com.example:disk.1\",\"initiatorName\":\"eui.0123456789abcdef\"}")]
    [InlineData("\"fc\":{\"wwids\":[\"w\"]}")]
    [InlineData("\"quobyte\":{\"registry\":\"a:1,[::1]:2\",\"volume\":\"v\"}")]
    [InlineData("\"local\":{\"path\":\"/mnt\"}," + Affinity)]
    [InlineData("\"scaleIO\":{\"gateway\":\"g\",\"system\":\"s\",\"volumeName\":\"v\"}")]
    [InlineData("\"csi\":{\"driver\":\"D.io\",\"volumeHandle\":\"h\"},\"volumeAttributesClassName\":\"gold\"")]
    public async Task Good_ones_are_made(string source) =>
        await CreateAsync(BuiltIn.PersistentVolumes, "", $"{{\"metadata\":{{\"name\":\"v\"}},\"spec\":{{\"capacity\":{{\"storage\":\"1Gi\"}},\"accessModes\":[\"ReadWriteOnce\"],{source}}}}}");

    [Theory]
    [InlineData("\"iscsi\":{\"targetPortal\":\"p\",\"iqn\":\"x\",\"lun\":0}", "spec.volumes[0].iscsi.iqn: Invalid value: \"x\": must be valid format starting with iqn, eui, or naa")]
    [InlineData("\"nfs\":{\"server\":\"s\",\"path\":\"p\"}", "spec.volumes[0].nfs.path: Invalid value: \"p\": must be an absolute path")]
    [InlineData("\"gitRepo\":{\"repository\":\"r\",\"directory\":\"/a\"}", "spec.volumes[0].gitRepo.directory: Invalid value: \"/a\": must be a relative path")]
    [InlineData("\"csi\":{\"driver\":\"d\",\"nodePublishSecretRef\":{}}", "spec.volumes[0].csi.nodePublishSecretRef.name: Required value")]
    public async Task Those_of_pods_are_held_to_the_same(string source, params string[] errors) => Assert.Equal(
        errors,
        await RefusedAsync(BuiltIn.PodTemplates, $"{{\"metadata\":{{\"name\":\"t\"}},\"template\":{{\"metadata\":{{}},\"spec\":{{\"containers\":[{{\"name\":\"c\",\"image\":\"i\"}}],\"volumes\":[{{\"name\":\"v\",{source}}}]}}}}}}", "template."));

    private Task<IReadOnlyList<string>> ErrorsAsync(string spec) => RefusedAsync(BuiltIn.PersistentVolumes, $"{{\"metadata\":{{\"name\":\"v\"}},\"spec\":{{{spec}}}}}", "");

    private async Task<IReadOnlyList<string>> RefusedAsync(Api.Values.GroupResource type, string json, string prefix)
    {
        var refused = await Assert.ThrowsAsync<ApiException>(() => CreateAsync(type, type == BuiltIn.PersistentVolumes ? "" : "default", json));
        return [.. refused.Causes.Select(c => c.ToString()[prefix.Length..])];
    }
}
