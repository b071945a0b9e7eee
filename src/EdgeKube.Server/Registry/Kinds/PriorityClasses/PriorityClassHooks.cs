using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.PriorityClasses;

/// <summary>PriorityClasses: the highest priorities are the system's own, and a value stays.</summary>
internal sealed class PriorityClassHooks : IKindHooks
{
    public const int HighestOfUsers = 1_000_000_000;

    private static readonly Dictionary<string, int> _system = new(StringComparer.Ordinal)
    {
        ["system-cluster-critical"] = 2_000_000_000,
        ["system-node-critical"] = 2_000_001_000,
    };

    /// <summary>The classes that every cluster has, and their priorities.</summary>
    public static IReadOnlyDictionary<string, int> System => _system;

    public GroupResource Type => BuiltIn.PriorityClasses;

    public void Validate(JsonObject wanted, JsonObject? old, string subresource, ICollection<FieldError> errors)
    {
        var name = wanted.Name();
        var value = wanted.Number("value") ?? 0;
        var own = _system.TryGetValue(name, out var priority) && priority == value && !wanted.Truth("globalDefault");
        if (!own && name.StartsWith("system-", StringComparison.Ordinal))
        {
            errors.Forbidden(
                "metadata.name",
                "priority class names with 'system-' prefix are reserved for system use only. error: "
                + (_system.ContainsKey(name) ? $"value of {name} PriorityClass must be {priority}" : $"{name} is not a known system priority class"));
        }

        if (!own && value > HighestOfUsers)
        {
            errors.Forbidden("value", $"maximum allowed value of a user defined priority is {HighestOfUsers}");
        }

        if (old is null)
        {
            return;
        }

        if (value != (old.Number("value") ?? 0))
        {
            errors.Forbidden("value", "may not be changed in an update.");
        }

        errors.Same("preemptionPolicy", wanted["preemptionPolicy"], old["preemptionPolicy"]);
    }
}
