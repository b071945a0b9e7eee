using System.Text.Json.Nodes;

namespace EdgeKube.Cli.Client;

/// <summary>The resources that a server offers, best version first.</summary>
internal sealed class Discovery(IReadOnlyList<ResourceType> types)
{
    private const string Aggregated =
        "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList";

    public IReadOnlyList<ResourceType> Types => types;

    public static Discovery Ask(ApiClient api)
    {
        var found = new List<ResourceType>();
        foreach (var root in new[] { "/api", "/apis" })
        {
            foreach (var group in api.Get(root, Aggregated).Items("items"))
            {
                foreach (var version in group.Items("versions"))
                {
                    found.AddRange(version.Items("resources").Where(r => r.Text("responseKind", "kind").Length > 0).Select(r => Type(group.Name(), version.Text("version"), r)));
                }
            }
        }

        return new Discovery(found);
    }

    /// <summary>The kind that a word means: plural, singular, short name or Kind, perhaps with its group (<c>deploy</c>, <c>deployments.apps</c>, <c>deployments.v1.apps</c>).</summary>
    public ResourceType Named(string word) => Find(word) ?? throw CliException.Of($"the server doesn't have a resource type \"{word}\"");

    public ResourceType? Find(string word)
    {
        var dot = word.IndexOf('.', StringComparison.Ordinal);
        if (types.FirstOrDefault(t => Is(t, word)) is { } whole)
        {
            return whole;
        }

        if (dot < 0)
        {
            return null;
        }

        var (name, rest) = (word[..dot], word[(dot + 1)..]);
        return types.FirstOrDefault(t => Is(t, name) && (t.Group == rest || rest == $"{t.Version}.{t.Group}" || (t.Group.Length == 0 && t.Version == rest)))
            ?? types.FirstOrDefault(t => Is(t, name) && rest.Length > 0 && t.Group.StartsWith(rest, StringComparison.Ordinal));
    }

    /// <summary>All kinds that a word means: several for a category such as <c>all</c>.</summary>
    public IReadOnlyList<ResourceType> AllNamed(string word) =>
        types.Where(t => t.Categories.Contains(word)).DistinctBy(t => t.Resource).ToList() is { Count: > 0 } many ? many : [Named(word)];

    /// <summary>The kind of an object that says what it is.</summary>
    public ResourceType? Of(JsonObject item) => types.FirstOrDefault(t => t.Kind == item.Text("kind") && t.ApiVersion == item.Text("apiVersion"));

    private static bool Is(ResourceType type, string word) =>
        type.Plural.Equals(word, StringComparison.OrdinalIgnoreCase)
        || type.Singular.Equals(word, StringComparison.OrdinalIgnoreCase)
        || type.Kind.Equals(word, StringComparison.OrdinalIgnoreCase)
        || type.ShortNames.Contains(word);

    private static ResourceType Type(string group, string version, JsonObject resource)
    {
        var kind = resource.Text("responseKind", "kind");
        return new ResourceType(group, version, resource.Text("resource"), resource.TextOr(kind.ToLowerInvariant(), "singularResource"), kind, resource.Text("scope") == "Namespaced")
        {
            ShortNames = Words(resource["shortNames"]),
            Categories = Words(resource["categories"]),
            Verbs = Words(resource["verbs"]),
        };
    }

    private static IReadOnlyList<string> Words(JsonNode? list) => list is JsonArray items ? [.. items.Select(i => i.Text())] : [];
}
