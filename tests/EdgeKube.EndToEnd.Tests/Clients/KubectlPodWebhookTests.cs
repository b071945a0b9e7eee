using System.Text;
using EdgeKube.Testing;
using Xunit;

namespace EdgeKube.EndToEnd.Tests.Clients;

/// <summary>An admission webhook that is a Service, whose pod runs on a node: the server has no way into the network of pods but the node link.</summary>
public sealed class KubectlPodWebhookTests : IAsyncLifetime
{
    private static readonly string _script = Path.Combine(Repository.Root, "tests", "EdgeKube.EndToEnd.Tests", "Clients", "webhook.py");
    private readonly string _name = $"hooks-{Guid.NewGuid().ToString("n")[..8]}";

    public async ValueTask InitializeAsync() => await Cluster.NewNamespaceAsync(_name);

    public async ValueTask DisposeAsync()
    {
        await Cluster.KubectlAsync($"delete mutatingwebhookconfigurations {_name} --ignore-not-found");
        await Cluster.KubectlAsync($"delete namespace {_name} --wait=false");
    }

    [Fact]
    public async Task A_webhook_in_a_pod_is_asked_through_its_node()
    {
        using var certificate = SelfSigned.Make($"hook.{_name}.svc");
        var authority = certificate.ExportCertificatePem();
        await Cluster.KubectlAsync($"create configmap script -n {_name} --from-file={_script}");
        await Cluster.KubectlAsync($"create secret generic tls -n {_name} --from-file=tls.crt=/dev/stdin", authority);
        await Cluster.KubectlAsync($"create secret generic key -n {_name} --from-file=tls.key=/dev/stdin", SelfSigned.KeyOf(certificate));
        await Cluster.KubectlAsync("apply -f -", $$$"""
            apiVersion: v1
            kind: Service
            metadata: {name: hook, namespace: {{{_name}}}}
            spec: {selector: {app: hook}, ports: [{name: web, port: 443, targetPort: https}]}
            ---
            apiVersion: admissionregistration.k8s.io/v1
            kind: MutatingWebhookConfiguration
            metadata: {name: {{{_name}}}}
            webhooks:
            - name: hook.example.com
              clientConfig:
                service: {namespace: {{{_name}}}, name: hook, path: /mutate}
                caBundle: {{{Convert.ToBase64String(Encoding.ASCII.GetBytes(authority))}}}
              namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: {{{_name}}}}}
              rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [serviceaccounts]}]
              sideEffects: None
              admissionReviewVersions: [v1]
            """);
        var create = $"create serviceaccount asked -n {_name}";
        var refused = await Cluster.UntilAnswerAsync($"{create} --dry-run=server", answer => answer.ExitCode != 0);
        Assert.Contains(
            $"failed calling webhook \"hook.example.com\": failed to call webhook: Post \"https://hook.{_name}.svc:443/mutate?timeout=10s\": no endpoints available for service \"hook\"",
            refused.Error,
            StringComparison.Ordinal);
        await RunAsync();
        await Cluster.UntilAsync($"get endpointslices -n {_name} -o jsonpath={{.items[*].endpoints[*].conditions.ready}}", text => text == "true");
        Assert.Equal("hook-1", await Cluster.KubectlAsync($"{create} -o jsonpath={{.metadata.annotations.by}}"));
    }

    /// <summary>The image has neither Python nor TLS: both are the node's own.</summary>
    private Task<string> RunAsync() => Cluster.KubectlAsync($"create -n {_name} -f -", """
        apiVersion: v1
        kind: Pod
        metadata: {name: hook-1, labels: {app: hook}}
        spec:
          containers:
          - name: c
            image: localhost/busybox:1
            command: [sh, -c, 'ln -s usr/lib /lib; ln -s usr/lib64 /lib64; exec /usr/bin/python3 /hook/webhook.py']
            ports: [{name: https, containerPort: 8443}]
            readinessProbe: {tcpSocket: {port: https}, periodSeconds: 1}
            volumeMounts: [{name: usr, mountPath: /usr, readOnly: true}, {name: hook, mountPath: /hook}]
          volumes:
          - {name: usr, hostPath: {path: /usr, type: Directory}}
          - {name: hook, projected: {sources: [{configMap: {name: script}}, {secret: {name: tls}}, {secret: {name: key}}]}}
        """);
}
