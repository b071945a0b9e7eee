using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Values;
using EdgeKube.Server.Auth;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Registry.Kinds.Validation;
using EdgeKube.Server.Webhooks;
using Microsoft.Extensions.Hosting;

namespace EdgeKube.Server.Admission;

/// <summary>Follows the configuration of webhooks and policies, and puts them into the way of writes for as long as there are any.</summary>
internal sealed class AdmissionIndex(IRegistry registry, AdmissionGate gate, WebhookClient client, IAuthorizer authorizer) : BackgroundService
{
    private static readonly GroupResource[] _types =
    [
        BuiltIn.MutatingWebhookConfigurations,
        BuiltIn.ValidatingWebhookConfigurations,
        BuiltIn.ValidatingAdmissionPolicies,
        BuiltIn.ValidatingAdmissionPolicyBindings,
    ];


    // What did not change keeps its compiled expressions.
    private Dictionary<string, (long Revision, object Made)> _made = new(StringComparer.Ordinal);

    /// <summary>No write passes before it is known who has a say in it.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await RebuildAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        new KindFollower(registry, _types).RunAsync(RebuildAsync, stoppingToken);

    private async Task RebuildAsync(CancellationToken ct)
    {
        var made = new Dictionary<string, (long Revision, object Made)>(StringComparer.Ordinal);
        var mutating = await ReadAsync(BuiltIn.MutatingWebhookConfigurations, Webhooks, made, ct);
        var validating = await ReadAsync(BuiltIn.ValidatingWebhookConfigurations, Webhooks, made, ct);
        var policies = await ReadAsync(BuiltIn.ValidatingAdmissionPolicies, static json => new ValidatingPolicy(json), made, ct);
        var bindings = await ReadAsync(BuiltIn.ValidatingAdmissionPolicyBindings, static json => new PolicyBinding(json), made, ct);
        _made = made;
        gate.Asked = Chain([.. mutating.SelectMany(w => w)], [.. validating.SelectMany(w => w)], policies, bindings);
    }

    private static Webhook[] Webhooks(JsonObject configuration) => [.. configuration.Maps("webhooks").Select(w => new Webhook(w.Item))];

    /// <summary>In the order of their names.</summary>
    private async Task<List<T>> ReadAsync<T>(
        GroupResource type, Func<JsonObject, T> make, Dictionary<string, (long Revision, object Made)> made, CancellationToken ct)
        where T : class
    {
        var list = await registry.ListAsync(new ListQuery(registry.Definitions.Get(type), ""), ct);
        var read = new List<T>();
        foreach (var item in list.Items.OrderBy(i => i.Key, StringComparer.Ordinal))
        {
            var known = _made.TryGetValue(item.Key, out var before) && before.Revision == item.Revision ? (T)before.Made : make(ObjectJson.Read(item.Value));
            made[item.Key] = (item.Revision, known);
            read.Add(known);
        }

        return read;
    }

    private AdmissionChain? Chain(
        IReadOnlyList<Webhook> mutating, IReadOnlyList<Webhook> validating, IReadOnlyList<ValidatingPolicy> policies, IReadOnlyList<PolicyBinding> bindings)
    {
        List<(ValidatingPolicy, IReadOnlyList<PolicyBinding>)> bound = [];
        foreach (var policy in policies)
        {
            List<PolicyBinding> own = [.. bindings.Where(b => b.PolicyName == policy.Name)];
            if (own.Count > 0)
            {
                bound.Add((policy, own));
            }
        }

        AdmissionMatch[] matches = [.. mutating.Select(w => w.Match), .. validating.Select(w => w.Match), .. bound.Select(b => b.Item1.Match)];
        if (matches.Length == 0)
        {
            return null;
        }

        var versions = new VersionedObjects(registry.Conversion);
        var calls = new WebhookCalls(client, versions, authorizer);
        return new AdmissionChain(
            registry,
            matches,
            new MutatingWebhooks(mutating, calls, versions),
            new ValidatingWebhooks(validating, calls),
            new ValidatingPolicies(bound, new PolicyParams(registry), versions, authorizer));
    }
}
