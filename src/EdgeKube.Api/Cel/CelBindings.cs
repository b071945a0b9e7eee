using System.Text.Json.Nodes;

namespace EdgeKube.Api.Cel;

/// <summary>The values of one evaluation, which several expressions share: what is worked out for one is there for the next.</summary>
public sealed class CelBindings
{
    private readonly Dictionary<string, object?> _values = new(StringComparer.Ordinal);

    internal IReadOnlyDictionary<string, object?> Values => _values;

    public CelBindings Set(string name, JsonNode? value)
    {
        _values[name] = CelJson.Read(value, null);
        return this;
    }

    /// <summary>A map whose members are expressions: each is run when it is first asked for.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="run">Null where there is no member of this name.</param>
    public CelBindings SetLazily(string name, Func<string, CelResult?> run)
    {
        var known = new Dictionary<string, object?>(StringComparer.Ordinal);
        _values[name] = new CelMap([])
        {
            Lazily = member =>
            {
                if (!known.TryGetValue(member, out var value))
                {
                    value = run(member) is { } result ? result.Value : new CelError("");
                    known[member] = value;
                }

                return value;
            },
        };
        return this;
    }

    /// <summary>The variable <c>authorizer</c>.</summary>
    /// <param name="request">What the request is for: <c>authorizer.requestResource</c>.</param>
    /// <param name="asks">Whether something is allowed, and why.</param>
    public CelBindings SetAuthorizer(CelAccess request, Func<CelAccess, (bool Allowed, string Reason)> asks)
    {
        _values["authorizer"] = new CelAuthorizer(new CelAccess(), asks, CelAuthorizer.Step.Root, request);
        return this;
    }
}
