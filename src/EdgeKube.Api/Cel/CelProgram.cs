using System.Text.Json.Nodes;
using EdgeKube.Api.Schemas;

namespace EdgeKube.Api.Cel;

/// <summary>An expression of Kubernetes' Common Expression Language, read and checked once, to be run often.</summary>
/// <remarks>Pure and total: whatever a value holds, a run ends within its budget with a value or an error. Safe for many threads.</remarks>
public sealed class CelProgram
{
    private readonly CelNode _tree;
    private readonly CelEnvironment _environment;

    private CelProgram(CelNode tree, CelEnvironment environment, string kind)
    {
        _tree = tree;
        _environment = environment;
        Kind = kind;
    }

    /// <summary>The kind of the result as far as it is known: bool, int, uint, double, string, bytes, list, map, dyn …</summary>
    public string Kind { get; }

    public bool MayBe(string kind) => Kind == "dyn" || Kind == kind;

    /// <summary>Whether the expression names the variable.</summary>
    public bool Uses(string variable) => Names(_tree, variable);

    /// <summary>Null, and why in CEL's words (<c>ERROR: &lt;input&gt;:1:5: undeclared reference to 'x' (in container '')</c>).</summary>
    public static CelProgram? Compile(string expression, CelEnvironment environment, out string error) =>
        Compile(expression, environment, null, out _, out error);

    /// <param name="self">The schema whose bounds the estimate goes by; null where none is wanted.</param>
    /// <param name="cost">The estimate of a run.</param>
    internal static CelProgram? Compile(string expression, CelEnvironment environment, SchemaNode? self, out double cost, out string error)
    {
        cost = 0;
        try
        {
            var tree = CelParser.Parse(expression);
            var check = new CelCheck(environment);
            var kind = check.Run(tree).Name;
            cost = self is null ? 0 : new CelEstimate(self, check.Found).Run(tree);
            error = "";
            return new(tree, environment, kind);
        }
        catch (CelSyntaxException e)
        {
            error = Describe(expression, e);
            return null;
        }
    }

    /// <param name="variables">Values by name: JSON, or what an earlier run gave; one that is missing is null.</param>
    public CelResult Run(IReadOnlyDictionary<string, JsonNode?> variables, CelBudget budget, CancellationToken ct = default)
    {
        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (name, schema) in _environment.Variables)
        {
            var isPresent = variables.TryGetValue(name, out var node) && node is not null;
            var value = CelJson.Read(node, schema);
            values[name] = !_environment.Optionals.Contains(name) ? value : isPresent ? new CelOptional(true, value) : CelOptional.None;
        }

        return Run(values, budget, ct);
    }

    public CelResult Run(CelBindings bindings, CelBudget budget, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(bindings);
        ArgumentNullException.ThrowIfNull(budget);
        return Run(bindings.Values, budget, ct);
    }

    internal CelResult Run(IReadOnlyDictionary<string, object?> values, CelBudget budget, CancellationToken ct)
    {
        var outer = budget.Begin();
        try
        {
            return new(new CelEvaluation(values, budget, ct).Run(_tree, null));
        }
        catch (CelCostException e)
        {
            return new(new CelError(e.Message), isOverBudget: true);
        }
        finally
        {
            budget.End(outer);
        }
    }

    private static bool Names(CelNode node, string variable) =>
        (node.Kind == CelNodeKind.Ident && node.Name == variable) || node.Args.Any(a => Names(a, variable));

    private static string Describe(string expression, CelSyntaxException error)
    {
        var before = expression.AsSpan(0, Math.Min(error.Position, expression.Length));
        var start = before.LastIndexOf('\n') + 1;
        var line = before.Count('\n') + 1;
        var end = expression.IndexOf('\n', start) is var found and >= 0 ? found : expression.Length;
        var column = before.Length - start;
        return $"ERROR: <input>:{line}:{column + 1}: {error.Message}\n | {expression[start..end]}\n | {new string('.', column)}^";
    }
}
