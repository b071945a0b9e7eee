using System.Text.Json.Nodes;
using EdgeKube.Api.Cel;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Admission;

/// <summary>The <c>matchConditions</c> of a webhook or policy: expressions that must all hold for it to be asked.</summary>
internal sealed class MatchConditions
{
    private const long Budget = CelBudget.PerObject / 4;
    private readonly bool _ignoresFailure;
    private readonly Lazy<(string Text, CelProgram? Program, string Error)[]> _conditions;

    public MatchConditions(JsonObject spec, bool ignoresFailure, CelEnvironment environment)
    {
        _ignoresFailure = ignoresFailure;
        List<string> texts = [.. spec.Maps("matchConditions").Select(c => c.Item.Text("expression"))];
        IsEmpty = texts.Count == 0;
        _conditions = new(() => [.. texts.Select(t => Compile(t, environment))]); // compiled when the first write comes near
    }

    public bool IsEmpty { get; }

    /// <returns>Whether to ask; and why that cannot be said when failures are not to be ignored.</returns>
    public (bool Matches, string? Error) Evaluate(CelBindings bindings, CancellationToken ct)
    {
        var budget = new CelBudget(Budget);
        var errors = new List<string>();
        foreach (var (text, program, error) in _conditions.Value)
        {
            var result = program?.Run(bindings, budget, ct);
            if (result is { Error: null, IsBool: true, IsTrue: false })
            {
                return (false, null);
            }

            if (Describe(text, result, error, budget) is { } wrong)
            {
                errors.Add(wrong);
            }
        }

        return errors.Count == 0 ? (true, null) : _ignoresFailure ? (false, null) : (false, errors.Count == 1 ? errors[0] : $"[{string.Join(", ", errors)}]");
    }

    private static string? Describe(string text, CelResult? result, string error, CelBudget budget) => result switch
    {
        null => $"compilation error: {error}",
        _ when budget.IsSpent => "validation failed due to running out of cost budget, no further validation rules will be run",
        { Error: { } failed } => $"expression '{text}' resulted in error: {failed}",
        { IsBool: false } => $"expression '{text}' does not evaluate to a bool",
        _ => null,
    };

    private static (string Text, CelProgram? Program, string Error) Compile(string text, CelEnvironment environment) =>
        (text.Trim(), CelProgram.Compile(text, environment, out var error), error);
}
