using EdgeKube.Api.Definitions;

namespace EdgeKube.Api.OpenApi;

/// <summary>The names of schemas in a document.</summary>
internal static class TypeNames
{
    public const string ListMeta = Meta + "ListMeta";
    public const string Status = Meta + "Status";
    public const string DeleteOptions = Meta + "DeleteOptions";
    public const string Patch = Meta + "Patch";
    public const string Scale = "io.k8s.api.autoscaling.v1.Scale";
    public const string Binding = "io.k8s.api.core.v1.Binding";
    public const string TokenRequest = "io.k8s.api.authentication.v1.TokenRequest";
    public const string Eviction = "io.k8s.api.policy.v1.Eviction";
    private const string Meta = "io.k8s.apimachinery.pkg.apis.meta.v1.";

    /// <summary>The kinds that are no resources of their own.</summary>
    public static IReadOnlyDictionary<string, GroupVersionKind> Kinds { get; } = new Dictionary<string, GroupVersionKind>(StringComparer.Ordinal)
    {
        [Status] = new("", "v1", "Status"),
        [DeleteOptions] = new("", "v1", "DeleteOptions"),
        [Scale] = new("autoscaling", "v1", "Scale"),
        [Binding] = new("", "v1", "Binding"),
        [TokenRequest] = new("authentication.k8s.io", "v1", "TokenRequest"),
        [Eviction] = new("policy", "v1", "Eviction"),
    };

    /// <summary>Custom kinds have none of their own: <c>com.example.v1.Widget</c>.</summary>
    public static string Of(ResourceDefinition definition) => definition.Schema.TypeName.Length > 0
        ? definition.Schema.TypeName
        : $"{string.Join('.', definition.Group.Split('.').AsEnumerable().Reverse())}.{definition.Version}.{definition.Kind}";

    public static string ListOf(ResourceDefinition definition) => Of(definition) + "List";
}
