using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;

namespace EdgeKube.Server.Management.Requests;

/// <summary>Where the API serves a kind. Pure.</summary>
internal sealed record KindPath(ResourceDefinition Definition)
{
    /// <param name="table">All kinds.</param>
    /// <param name="apiVersion">"" for whichever has the kind; the core group first.</param>
    /// <param name="kind">A kind, plural, singular or short name.</param>
    /// <exception cref="ApiException">404.</exception>
    public static KindPath Find(DefinitionTable table, string apiVersion, string kind)
    {
        ResourceDefinition? found = null;
        foreach (var definition in table.All)
        {
            if ((apiVersion.Length == 0 || definition.ApiVersion == apiVersion) && IsCalled(definition, kind)
                && (found is null || (found.Group.Length > 0 && definition.Group.Length == 0)))
            {
                found = definition;
            }
        }

        return found is not null ? new KindPath(found) : throw new ApiException(
            404, "NotFound", $"the server doesn't have a resource type \"{kind}\"{(apiVersion.Length == 0 ? "" : $" in {apiVersion}")}");
    }

    /// <param name="ns">"" for all.</param>
    public string Collection(string ns)
    {
        var group = Definition.Group.Length == 0 ? "/api" : $"/apis/{Definition.Group}";
        var place = Definition.Namespaced && ns.Length > 0 ? $"/namespaces/{Uri.EscapeDataString(ns)}" : "";
        return $"{group}/{Definition.Version}{place}/{Definition.Plural}";
    }

    public string Object(string ns, string name) => $"{Collection(ns.Length == 0 ? "default" : ns)}/{Uri.EscapeDataString(name)}";

    private static bool IsCalled(ResourceDefinition definition, string name) =>
        Same(definition.Kind, name) || Same(definition.Plural, name) || Same(definition.Singular, name) || definition.ShortNames.Any(s => Same(s, name));

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
