using EdgeKube.Testing;
using Xunit;

namespace EdgeKube.EndToEnd.Tests.Clients;

/// <summary>What kubectl is told when a policy or a webhook has a say in its writes.</summary>
public sealed class KubectlAdmissionTests : IAsyncLifetime
{
    private readonly string _name = $"admission-{Guid.NewGuid().ToString("n")[..8]}";

    public async ValueTask InitializeAsync() => await Cluster.NewNamespaceAsync(_name);

    public async ValueTask DisposeAsync()
    {
        await Cluster.KubectlAsync(
            $"delete validatingadmissionpolicies,validatingadmissionpolicybindings,validatingwebhookconfigurations {_name} --ignore-not-found");
        await Cluster.KubectlAsync($"delete namespace {_name} --wait=false");
    }

    [Fact]
    public async Task A_policy_refuses_what_it_is_bound_to()
    {
        await Cluster.KubectlAsync("apply -f -", $$$"""
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicy
            metadata: {name: {{{_name}}}}
            spec:
              matchConstraints:
                namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: {{{_name}}}}}
                resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}]
              variables: [{name: size, expression: "has(object.data) ? size(object.data) : 0"}]
              validations: [{expression: "variables.size < 2", messageExpression: "'too many: ' + string(variables.size)"}]
            ---
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicyBinding
            metadata: {name: {{{_name}}}}
            spec: {policyName: {{{_name}}}, validationActions: [Deny]}
            """);
        var refused = await RefusedAsync("create configmap big --from-literal=a=1 --from-literal=b=2 --dry-run=server");
        Assert.Equal(
            $"error: failed to create configmap: configmaps \"big\" is forbidden: ValidatingAdmissionPolicy '{_name}' with binding '{_name}' denied request: too many: 2\n",
            refused.Error);
        await Cluster.KubectlAsync($"-n {_name} create configmap small --from-literal=a=1");
    }

    [Fact]
    public async Task A_policy_tells_what_does_not_fit_its_kinds()
    {
        await Cluster.KubectlAsync("apply -f -", $$"""
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicy
            metadata: {name: {{_name}}}
            spec:
              matchConstraints:
                resourceRules: [{apiGroups: [apps], apiVersions: [v1], operations: [CREATE], resources: [deployments]}]
              validations: [{expression: object.replicas > 1}, {expression: object.spec.replicas > 1}]
            """);
        var warnings = await Cluster.UntilAsync($"get validatingadmissionpolicy {_name} -o jsonpath={{.status.typeChecking.expressionWarnings[*].warning}}", text => text.Length > 0);
        Assert.Equal("apps/v1, Kind=Deployment: ERROR: <input>:1:7: undefined field 'replicas'\n | object.replicas > 1\n | ......^", warnings);
    }

    [Fact]
    public async Task A_webhook_that_does_not_answer_is_named()
    {
        await Cluster.KubectlAsync("apply -f -", $$$"""
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingWebhookConfiguration
            metadata: {name: {{{_name}}}}
            webhooks:
            - name: nobody.example.com
              clientConfig: {service: {namespace: {{{_name}}}, name: nobody, path: /validate}}
              namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: {{{_name}}}}}
              rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}]
              sideEffects: None
              admissionReviewVersions: [v1]
            """);
        var refused = await RefusedAsync("create configmap held --dry-run=server");
        Assert.Contains(
            $"failed calling webhook \"nobody.example.com\": failed to call webhook: Post \"https://nobody.{_name}.svc:443/validate?timeout=10s\": service \"nobody\" not found",
            refused.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_says_what_may_be_run_in_a_pod()
    {
        await Cluster.KubectlAsync("apply -f -", $$$"""
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicy
            metadata: {name: {{{_name}}}}
            spec:
              matchConstraints:
                namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: {{{_name}}}}}
                resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CONNECT], resources: [pods/exec]}]
              validations: [{expression: "object.kind == 'PodExecOptions' && object.command != ['sh', '-l']", message: "no shells"}]
            ---
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicyBinding
            metadata: {name: {{{_name}}}}
            spec: {policyName: {{{_name}}}, validationActions: [Deny]}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: nowhere, namespace: {{{_name}}}}
            spec: {nodeSelector: {no: where}, containers: [{name: c, image: localhost/busybox:1}]}
            """);
        await Cluster.UntilAsync($"get validatingadmissionpolicybinding {_name} -o name", text => text.Length > 0);
        var refused = await Cluster.UntilAnswerAsync($"-n {_name} exec nowhere -- sh -l", answer => answer.Error.Contains("no shells", StringComparison.Ordinal));
        Assert.Contains($"The pods \"nowhere\" is invalid: : ValidatingAdmissionPolicy '{_name}' with binding '{_name}' denied request: no shells", refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("no shells", (await Cluster.TryKubectlAsync($"-n {_name} exec nowhere -- ls")).Error, StringComparison.Ordinal);
    }

    private Task<Command> RefusedAsync(string arguments) => Cluster.UntilAnswerAsync($"-n {_name} {arguments}", answer => answer.ExitCode != 0);
}
