using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;

namespace EdgeKube.Server.Controllers.CustomResources;

/// <summary>A CustomResourceDefinition as it was last seen.</summary>
/// <param name="Names">The names it asks for.</param>
/// <param name="Status">Its status, never changed.</param>
/// <param name="Made">What its kinds depend on: they stay the same while this does.</param>
/// <param name="Kinds">One definition for each version.</param>
internal sealed record CustomDefinition(
    string Name,
    long Revision,
    string Group,
    JsonObject Names,
    JsonObject Status,
    bool Terminating,
    string Made,
    IReadOnlyList<ResourceDefinition> Kinds);
