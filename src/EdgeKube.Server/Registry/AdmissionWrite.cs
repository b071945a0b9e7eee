using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;

namespace EdgeKube.Server.Registry;

/// <summary>One write as admission sees it.</summary>
internal sealed record AdmissionWrite(ResourceDefinition Definition, string Operation)
{
    public const string Create = "CREATE";
    public const string Update = "UPDATE";
    public const string Delete = "DELETE";
    public const string Connect = "CONNECT";

    public string Subresource { get; init; } = "";

    /// <summary>"" for cluster-scoped kinds; a Namespace that is there is in itself.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>"" while it is still to be generated.</summary>
    public string Name { get; init; } = "";

    /// <summary>Group, version and kind of what is written where it is not the definition's: a Scale, a Binding, PodExecOptions.</summary>
    public (string Group, string Version, string Kind)? SpokenKind { get; init; }

    /// <summary>Null for a delete.</summary>
    public JsonObject? Object { get; set; }

    /// <summary>Null for a create.</summary>
    public JsonObject? OldObject { get; init; }

    /// <summary>CreateOptions, UpdateOptions, DeleteOptions …; null where there are none: a connection's are its object.</summary>
    public required JsonObject? Options { get; init; }

    public required Requester User { get; init; }

    public bool DryRun { get; init; }

    /// <summary>What the client is to be warned of; also when the write is refused.</summary>
    public List<string> Warnings { get; init; } = [];
}
