using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;

namespace EdgeKube.Server.Registry;

/// <summary>Asks the webhooks that convert custom resources between the versions of their kind.</summary>
internal interface IConversionWebhooks
{
    /// <param name="kind">Any version of the kind.</param>
    /// <param name="apiVersion">The version that is wanted; none of the objects has it.</param>
    /// <param name="objects">They are not changed.</param>
    /// <returns>The same objects in that version, in the same order.</returns>
    /// <exception cref="ApiException">The webhook cannot be asked, or its answer cannot be used.</exception>
    Task<IReadOnlyList<JsonObject>> ConvertAsync(ResourceDefinition kind, string apiVersion, IReadOnlyList<JsonObject> objects, CancellationToken ct);
}
