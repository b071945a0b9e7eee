using EdgeKube.Api.Schemas;

namespace EdgeKube.Api.Cel;

/// <summary>The variables an expression may use; one without a schema may hold anything.</summary>
public sealed class CelEnvironment
{
    internal Dictionary<string, SchemaNode?> Variables { get; private init; } = new(StringComparer.Ordinal);

    /// <summary>Variables whose value may be absent: wrapped as CEL's optionals.</summary>
    internal HashSet<string> Optionals { get; private init; } = new(StringComparer.Ordinal);

    /// <summary>This and one more variable.</summary>
    public CelEnvironment With(string name, SchemaNode? schema = null, bool isOptional = false)
    {
        var more = new CelEnvironment
        {
            Variables = new(Variables, StringComparer.Ordinal) { [name] = schema },
            Optionals = new(Optionals, StringComparer.Ordinal),
        };
        if (isOptional)
        {
            more.Optionals.Add(name);
        }

        return more;
    }
}
