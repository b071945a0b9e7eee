using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;

namespace EdgeKube.Server.Registry;

/// <summary>How a write is to be done.</summary>
internal sealed record WriteOptions
{
    /// <summary>For our own components: unknown fields are a bug, so strict.</summary>
    public static WriteOptions Own(string component) => new() { FieldManager = component, FieldValidation = "Strict", User = Requester.Own(component) };

    /// <summary><c>status</c>, <c>scale</c>, <c>binding</c> … or "".</summary>
    public string Subresource { get; init; } = "";

    /// <summary>The version of the kind that the request speaks in; null for the one that comes first.</summary>
    public ResourceDefinition? Definition { get; init; }

    public bool DryRun { get; init; }

    /// <summary><c>Ignore</c>, <c>Warn</c> or <c>Strict</c>.</summary>
    public string FieldValidation { get; init; } = "Warn";

    public string FieldManager { get; init; } = "";

    /// <summary>Who sets which fields is written down: for clients. Our own components only take fields over from those who are.</summary>
    public bool TracksFields { get; init; }

    /// <summary>The change is an apply's: the object it gives carries its own managedFields.</summary>
    public bool IsApply { get; init; }

    /// <summary>Called with the wanted object and the old one (null when it is new) before it is stored; refuses by throwing.</summary>
    public Action<JsonObject, JsonObject?>? Guard { get; init; }

    /// <summary>Who asks, for admission.</summary>
    public Requester User { get; init; } = Requester.Nobody;
}
