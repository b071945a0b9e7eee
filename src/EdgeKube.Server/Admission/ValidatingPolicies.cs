using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Server.Auth;
using EdgeKube.Server.Registry;

namespace EdgeKube.Server.Admission;

/// <summary>Holds writes to the ValidatingAdmissionPolicies that are bound.</summary>
internal sealed class ValidatingPolicies(
    IReadOnlyList<(ValidatingPolicy Policy, IReadOnlyList<PolicyBinding> Bindings)> policies, PolicyParams parameters, VersionedObjects versions, IAuthorizer authorizer)
{
    /// <exception cref="ApiException">A policy refuses.</exception>
    public async Task RunAsync(AdmissionWrite write, AdmissionContext context, CancellationToken ct)
    {
        PolicyDecision? denied = null;
        foreach (var (policy, bindings) in policies)
        {
            foreach (var binding in bindings)
            {
                foreach (var decision in await DecideAsync(policy, binding, write, context, ct))
                {
                    denied ??= decision.IsFailure || binding.Actions.Contains("Deny", StringComparer.Ordinal) ? decision : null;
                    Warn(write, binding, decision);
                }
            }
        }

        if (denied is not null)
        {
            throw Refusal(write, denied);
        }
    }

    private static void Warn(AdmissionWrite write, PolicyBinding binding, PolicyDecision decision)
    {
        if (!decision.IsFailure && binding.Actions.Contains("Warn", StringComparer.Ordinal))
        {
            write.Warnings.Add($"Validation failed for ValidatingAdmissionPolicy '{decision.Policy}' with binding '{binding.Name}': {decision.Message}");
        }
    }

    private static ApiException Refusal(AdmissionWrite write, PolicyDecision denied)
    {
        var with = denied.Binding is null ? "" : $" with binding '{denied.Binding}'";
        var message = $"ValidatingAdmissionPolicy '{denied.Policy}'{with} denied request: {denied.Message}";
        var reason = denied.Reason.Length > 0 ? denied.Reason : "Invalid";
        var code = reason switch
        {
            "Unauthorized" => 401,
            "Forbidden" => 403,
            "RequestEntityTooLarge" => 413,
            _ => 422,
        };
        var key = AdmissionNames.Key(write);
        return new ApiException(code, reason, ApiException.Forbidden(key, message).Message) { Target = key, Causes = [new("", "", message)] };
    }

    private async Task<IReadOnlyList<PolicyDecision>> DecideAsync(
        ValidatingPolicy policy, PolicyBinding binding, AdmissionWrite write, AdmissionContext context, CancellationToken ct)
    {
        try
        {
            if (policy.Match.VersionFor(write, context) is not { } version || binding.Match?.VersionFor(write, context, mayBeOpen: true) is null && binding.Match is not null)
            {
                return [];
            }

            var shown = await versions.ShowAsync(write, version, ct);
            var found = await parameters.FindAsync(policy, binding, IsNamespace(write) ? "" : write.Namespace, ct);
            return [.. found.SelectMany(param => Decide(policy, binding, write, context, shown, param, ct))];
        }
        catch (PolicyException e)
        {
            return policy.IgnoresFailure ? [] : [new PolicyDecision(policy.Name, binding.Name, $"failed to configure binding: {e.Message}", "", IsFailure: true)];
        }
        catch (ApiException e)
        {
            return policy.IgnoresFailure ? [] : [new PolicyDecision(policy.Name, null, $"failed to configure policy: {e.Message}", "", IsFailure: true)];
        }
    }

    private static bool IsNamespace(AdmissionWrite write) => write.Definition.Type == BuiltIn.Namespaces;

    private List<PolicyDecision> Decide(
        ValidatingPolicy policy,
        PolicyBinding binding,
        AdmissionWrite write,
        AdmissionContext context,
        AdmissionObject shown,
        JsonObject? param,
        CancellationToken ct)
    {
        var bindings = AdmissionBindings.Of(write, shown, authorizer)
            .Set("params", param)
            .Set("namespaceObject", IsNamespace(write) ? null : context.Namespace);
        return
        [
            .. new PolicyRun(policy, bindings, ct).Decide()
                .Where(d => !d.IsFailure || !policy.IgnoresFailure)
                .Select(d => new PolicyDecision(policy.Name, binding.Name, d.Message, d.Reason, d.IsFailure)),
        ];
    }
}
