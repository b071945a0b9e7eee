using EdgeKube.Api.Definitions;

namespace EdgeKube.Server.ApiServer;

/// <summary>What every request for a kind is warned of that has had its day.</summary>
internal static class Deprecation
{
    /// <returns>"" for most kinds.</returns>
    public static string Of(ResourceDefinition definition) =>
        definition.Custom is { } custom ? custom.Warning
        : definition.Type == BuiltIn.Endpoints ? "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"
        : definition.Type == BuiltIn.ComponentStatuses ? "v1 ComponentStatus is deprecated in v1.19+"
        : "";
}
