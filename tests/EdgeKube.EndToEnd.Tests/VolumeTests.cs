using Xunit;

namespace EdgeKube.EndToEnd.Tests;

/// <summary>Pods' volumes, as kubectl and the pods themselves see them.</summary>
public sealed class VolumeTests
{
    [Fact]
    public async Task A_pod_waits_for_what_its_volumes_name_and_sees_it_and_what_it_becomes()
    {
        await using var ns = await TestNamespace.NewAsync("volumes");
        await ns.CreateAsync("""
            apiVersion: v1
            kind: Pod
            metadata: {name: reader, labels: {app: web}}
            spec:
              terminationGracePeriodSeconds: 1
              containers:
              - name: c
                image: localhost/busybox:1
                command: [sh, -c, 'while true; do cat /c/word; echo; cat /d/labels; echo; cat /one; echo; cat /s/deep/key; echo; stat -c %a /s/..data/deep/key; sleep 0.5; done']
                volumeMounts:
                - {name: c, mountPath: /c}
                - {name: c, mountPath: /one, subPath: word}
                - {name: s, mountPath: /s, readOnly: true}
                - {name: d, mountPath: /d}
              volumes:
              - {name: c, configMap: {name: words}}
              - {name: s, secret: {secretName: keys, defaultMode: 0400, items: [{key: key, path: deep/key}]}}
              - {name: d, downwardAPI: {items: [{path: labels, fieldRef: {fieldPath: metadata.labels}}]}}
            """);
        await ns.UntilAsync("get events", text =>
            text.Contains("MountVolume.SetUp failed for volume \"c\" : configmap \"words\" not found", StringComparison.Ordinal)
            && text.Contains("MountVolume.SetUp failed for volume \"s\" : secret \"keys\" not found", StringComparison.Ordinal));
        await ns.KubectlAsync("create configmap words --from-literal=word=first");
        await ns.KubectlAsync("create secret generic keys --from-literal=key=hidden");
        await ns.UntilAsync("logs reader", text => text.Contains("first\napp=\"web\"\nfirst\nhidden\n400\n", StringComparison.Ordinal));
        await ns.KubectlAsync(["patch", "configmap", "words", "-p", """{"data":{"word":"second"}}"""]);
        await ns.KubectlAsync("label pod reader more=1");
        await ns.UntilAsync("logs reader --tail=20", text =>
            text.Contains("second\napp=\"web\"\nmore=\"1\"\nfirst\nhidden\n", StringComparison.Ordinal)); // a subPath stays as it was
    }

    [Fact]
    public async Task A_pods_token_speaks_for_its_ServiceAccount_until_the_pod_is_gone()
    {
        await using var ns = await TestNamespace.NewAsync("pod-token");
        await ns.KubectlAsync("create serviceaccount robot");
        await ns.CreateAsync("""
            apiVersion: v1
            kind: Pod
            metadata: {name: robot}
            spec:
              serviceAccountName: robot
              terminationGracePeriodSeconds: 1
              containers:
              - name: c
                image: localhost/busybox:1
                command: [sh, -c, 'cat /t/token; echo; cat /t/namespace; echo; grep -c BEGIN /t/ca.crt; sleep 100000']
                volumeMounts: [{name: t, mountPath: /t, readOnly: true}]
              volumes:
              - name: t
                projected:
                  sources:
                  - serviceAccountToken: {path: token, expirationSeconds: 3607}
                  - configMap: {name: kube-root-ca.crt}
                  - downwardAPI: {items: [{path: namespace, fieldRef: {fieldPath: metadata.namespace}}]}
            """);
        var log = (await ns.UntilAsync("logs robot", text => text.Split('\n').Length > 3)).Split('\n');
        Assert.Equal([ns.Name, "1"], log[1..3]);
        var review = $$$"""{"apiVersion":"authentication.k8s.io/v1","kind":"TokenReview","spec":{"token":"{{{log[0]}}}"}}""";
        const string Answer = "create -o jsonpath={.status.authenticated}/{.status.user.username} -f -";
        Assert.Equal($"true/system:serviceaccount:{ns.Name}:robot", await Cluster.KubectlAsync(Answer, review));
        await ns.KubectlAsync("delete pod robot");
        Assert.DoesNotContain("true", await Cluster.KubectlAsync(Answer, review), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Containers_of_a_pod_share_an_emptyDir_and_parts_of_it()
    {
        await using var ns = await TestNamespace.NewAsync("empty-dir");
        await ns.CreateAsync("""
            apiVersion: v1
            kind: Pod
            metadata: {name: pair}
            spec:
              restartPolicy: Never
              securityContext: {fsGroup: 2000}
              initContainers:
              - name: writer
                image: localhost/busybox:1
                command: [sh, -c, 'echo disk > /e/part/file && echo memory > /m/file']
                volumeMounts: [{name: e, mountPath: /e}, {name: m, mountPath: /m}, {name: e, mountPath: /e/part, subPath: part}]
              containers:
              - name: reader
                image: localhost/busybox:1
                env: [{name: POD, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]
                command: [sh, -c, 'cat /part/file /m/file; grep " /m " /proc/mounts; stat -c %g /m; touch /named/x && ls /e; touch /ro/x 2>/dev/null || echo read-only']
                volumeMounts:
                - {name: e, mountPath: /e}
                - {name: e, mountPath: /part, subPath: part}
                - {name: e, mountPath: /named, subPathExpr: $(POD)-files}
                - {name: e, mountPath: /ro, readOnly: true}
                - {name: m, mountPath: /m}
              volumes:
              - {name: e, emptyDir: {}}
              - {name: m, emptyDir: {medium: Memory, sizeLimit: 2Mi}}
            """);
        await ns.UntilPodAsync("pair", ".status.phase", text => text is "Succeeded" or "Failed");
        var log = await ns.KubectlAsync("logs pair -c reader");
        Assert.StartsWith("disk\nmemory\ntmpfs /m tmpfs ", log, StringComparison.Ordinal);
        Assert.Contains("size=2048k", log, StringComparison.Ordinal);
        Assert.Contains("\n2000\npair-files\npart\n", log, StringComparison.Ordinal);
        Assert.EndsWith("read-only\n", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_of_the_host_must_be_what_the_pod_says()
    {
        await using var ns = await TestNamespace.NewAsync("host-path");
        await ns.CreateAsync("""
            apiVersion: v1
            kind: Pod
            metadata: {name: host}
            spec:
              containers:
              - {name: c, image: localhost/busybox:1, volumeMounts: [{name: h, mountPath: /h}]}
              volumes:
              - {name: h, hostPath: {path: /etc/passwd, type: Directory}}
            """);
        await ns.UntilAsync("get events", text => text.Contains(
            "MountVolume.SetUp failed for volume \"h\" : hostPath type check failed: /etc/passwd is not a directory", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_claim_gets_a_folder_of_the_node_where_its_first_pod_goes_and_keeps_its_data()
    {
        await using var ns = await TestNamespace.NewAsync("claims");
        await ns.CreateAsync("""
            apiVersion: v1
            kind: PersistentVolumeClaim
            metadata: {name: data}
            spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Mi}}}
            """);
        await RunAsync(ns, "first", "echo kept > /data/file");
        await RunAsync(ns, "second", "cat /data/file");
        Assert.Equal("kept\n", await ns.KubectlAsync("logs second"));
        Assert.Equal(
            await ns.KubectlAsync("get pod first -o jsonpath={.spec.nodeName}"),
            await ns.KubectlAsync("get pod second -o jsonpath={.spec.nodeName}"));
        var volume = await ns.KubectlAsync("get pvc data -o jsonpath={.spec.volumeName}");
        Assert.Equal("Bound", await Cluster.KubectlAsync($"get pv {volume} -o jsonpath={{.status.phase}}"));
        await ns.KubectlAsync("delete pod first second");
        await ns.KubectlAsync("delete pvc data --timeout=30s");
        await Cluster.UntilAsync("get pv -o name", text => !text.Contains(volume, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_claim_grows_as_its_class_allows()
    {
        await using var ns = await TestNamespace.NewAsync("grows");
        await ns.CreateAsync("""
            apiVersion: v1
            kind: PersistentVolumeClaim
            metadata: {name: data}
            spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Mi}}}
            """);
        const string Grow = "{\"spec\":{\"resources\":{\"requests\":{\"storage\":\"2Mi\"}}}}";
        var early = await Cluster.TryKubectlAsync(["patch", "pvc", "data", "-n", ns.Name, "-p", Grow]);
        Assert.Contains("Only bound persistent volume claims can be expanded", early.Error, StringComparison.Ordinal);
        await RunAsync(ns, "first", "true");
        await ns.KubectlAsync(["patch", "pvc", "data", "-p", Grow]);
        await ns.UntilAsync("get pvc data -o jsonpath={.status.capacity.storage}", text => text == "2Mi");
    }

    [Fact]
    public async Task The_files_of_an_image_are_a_volume()
    {
        await using var ns = await TestNamespace.NewAsync("images");
        await ns.CreateAsync("""
            apiVersion: v1
            kind: Pod
            metadata: {name: reader}
            spec:
              restartPolicy: Never
              containers:
              - name: c
                image: localhost/busybox:1
                command: [sh, -c, 'cat /i/etc/group; cat /part/passwd; touch /i/new || echo refused; /i/bin/busybox true || echo not executed']
                volumeMounts: [{name: i, mountPath: /i}, {name: i, mountPath: /part, subPath: etc}]
              volumes: [{name: i, image: {reference: 'localhost/busybox:1', pullPolicy: IfNotPresent}}]
            """);
        await ns.CreateAsync("""
            apiVersion: v1
            kind: Pod
            metadata: {name: lost}
            spec:
              containers: [{name: c, image: localhost/busybox:1, command: [sleep, '1000'], volumeMounts: [{name: i, mountPath: /i}]}]
              volumes: [{name: i, image: {reference: 'localhost/nothing:1', pullPolicy: Never}}]
            """);
        await ns.UntilPodAsync("reader", ".status.phase", text => text == "Succeeded");
        var said = await ns.KubectlAsync("logs reader");
        Assert.Contains("nogroup:x:65534:\nroot:x:0:0:", said, StringComparison.Ordinal);
        Assert.Contains("refused\n", said, StringComparison.Ordinal);
        Assert.Contains("not executed\n", said, StringComparison.Ordinal);
        await ns.UntilAsync("get pod lost", text => text.Contains("ErrImageNeverPull", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_ephemeral_volume_comes_and_goes_with_its_pod()
    {
        await using var ns = await TestNamespace.NewAsync("ephemeral");
        await ns.CreateAsync("""
            apiVersion: v1
            kind: Pod
            metadata: {name: scratch}
            spec:
              restartPolicy: Never
              containers:
              - {name: c, image: localhost/busybox:1, command: [sh, -c, 'echo used > /s/file && cat /s/file'], volumeMounts: [{name: s, mountPath: /s}]}
              volumes:
              - name: s
                ephemeral: {volumeClaimTemplate: {spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Mi}}}}}
            """);
        await ns.UntilPodAsync("scratch", ".status.phase", text => text == "Succeeded");
        Assert.Equal("used\n", await ns.KubectlAsync("logs scratch"));
        Assert.Equal("Bound", await ns.KubectlAsync("get pvc scratch-s -o jsonpath={.status.phase}"));
        await ns.KubectlAsync("delete pod scratch");
        await ns.UntilAsync("get pvc -o name", text => text.Length == 0);
    }

    private static async Task RunAsync(TestNamespace ns, string name, string script)
    {
        await ns.CreateAsync($$$"""
            apiVersion: v1
            kind: Pod
            metadata:
              name: {{{name}}}
            spec:
              restartPolicy: Never
              containers:
              - name: c
                image: localhost/busybox:1
                command: [sh, -c, '{{{script}}}']
                volumeMounts: [{name: d, mountPath: /data}]
              volumes:
              - {name: d, persistentVolumeClaim: {claimName: data}}
            """);
        await ns.UntilAsync($"get pod {name} -o jsonpath={{.status.phase}}", text => text == "Succeeded");
    }
}
