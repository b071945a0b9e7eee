using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;

namespace EdgeKube.Server.Registry;

/// <summary>Between a built-in kind's stored version and the one other version in which it is served.</summary>
internal interface IKindConversion
{
    GroupResource Type { get; }

    /// <summary>The apiVersion of the other version.</summary>
    string ApiVersion { get; }

    /// <summary>Fields that are the same but for their place, such as <c>spec.metrics</c>: there, and as it is stored.</summary>
    IReadOnlyList<(string Other, string Stored)> Paths { get; }

    /// <summary>Makes an object of the other version a stored one, in place. It may be any object that pruning let through.</summary>
    void ToStored(JsonObject value);

    /// <summary>Makes a stored object one of the other version, in place; parts of it may be missing.</summary>
    void FromStored(JsonObject value);

    /// <summary>What only requests in the other version have to obey; both objects are in their stored form.</summary>
    void Validate(JsonObject wanted, JsonObject? old, ICollection<FieldError> errors)
    {
    }
}
