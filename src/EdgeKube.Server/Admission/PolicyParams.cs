using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Definitions;
using EdgeKube.Server.Registry;

namespace EdgeKube.Server.Admission;

/// <summary>Finds the objects that a binding gives its policy as parameters.</summary>
internal sealed class PolicyParams(IRegistry registry)
{
    /// <returns>One evaluation for each; null stands for none being wanted.</returns>
    /// <exception cref="PolicyException">The parameters are not to be found as the binding says.</exception>
    public async Task<IReadOnlyList<JsonObject?>> FindAsync(ValidatingPolicy policy, PolicyBinding binding, string ns, CancellationToken ct)
    {
        if (policy.ParamKind is not var (apiVersion, kind) || !binding.HasParams)
        {
            return [null];
        }

        var definition = registry.Definitions.FindKind(apiVersion, kind)
            ?? throw new PolicyException($"failed to find resource referenced by paramKind: '{GroupVersionKind(apiVersion, kind)}'");
        var found = await FindAsync(definition, binding, NamespaceOf(definition, binding, ns), ct);
        return found.Count == 0 && binding.DeniesWithoutParams
            ? throw new PolicyException("no params found for policy binding with `Deny` parameterNotFoundAction")
            : found;
    }

    private static string GroupVersionKind(string apiVersion, string kind) =>
        apiVersion.Contains('/', StringComparison.Ordinal) ? $"{apiVersion}, Kind={kind}" : $"/{apiVersion}, Kind={kind}";

    private static string NamespaceOf(ResourceDefinition definition, PolicyBinding binding, string ns)
    {
        if (!definition.Namespaced)
        {
            return binding.ParamNamespace.Length == 0
                ? ""
                : throw new PolicyException("paramRef.namespace must not be provided for a cluster-scoped `paramKind`");
        }

        var wanted = binding.ParamNamespace.Length > 0 ? binding.ParamNamespace : ns;
        return wanted.Length > 0
            ? wanted
            : throw new PolicyException("cannot use namespaced paramRef in policy binding that matches cluster-scoped resources");
    }

    private async Task<IReadOnlyList<JsonObject?>> FindAsync(ResourceDefinition definition, PolicyBinding binding, string ns, CancellationToken ct)
    {
        if (binding.ParamName.Length > 0)
        {
            return binding.ParamSelector is not null
                ? throw new PolicyException("paramRef.name and paramRef.selector are mutually exclusive")
                : await registry.FindAsync(definition.Key(ns, binding.ParamName), ct) is { } one
                    ? [StoredVersion.Read(await registry.Conversion.ShowAsync(one.Value, definition, ct), definition)]
                    : [];
        }

        var selector = binding.ParamSelector ?? throw new PolicyException("one of name or selector must be provided");
        try
        {
            var list = await registry.ListAsync(new ListQuery(definition, ns) { Labels = selector }, ct);
            return [.. (await registry.Conversion.ShowAllAsync(list.Items, definition, ct)).Select(i => StoredVersion.Read(i.Value, definition))];
        }
        catch (ApiException e)
        {
            throw new PolicyException(e.Message);
        }
    }
}
