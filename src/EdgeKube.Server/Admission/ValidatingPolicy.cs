using System.Text.Json.Nodes;
using EdgeKube.Api.Cel;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Admission;

/// <summary>A ValidatingAdmissionPolicy; its expressions are compiled when the first write comes under it.</summary>
internal sealed class ValidatingPolicy
{
    private readonly Lazy<(Expression Rule, Expression? Message)[]> _validations;
    private readonly Lazy<Dictionary<string, Expression>> _variables;
    private readonly Lazy<Expression[]> _annotations;

    public ValidatingPolicy(JsonObject policy)
    {
        var spec = policy.Map("spec") ?? [];
        Name = policy.Name();
        Match = new AdmissionMatch(spec.Map("matchConstraints") ?? [], "resourceRules");
        IgnoresFailure = spec.Text("failurePolicy") == "Ignore";
        ParamKind = spec.Map("paramKind") is { } kind ? (kind.Text("apiVersion"), kind.Text("kind")) : null;
        var hasParams = ParamKind is not null;
        Conditions = new MatchConditions(spec, IgnoresFailure, AdmissionEnvironment.Policy(hasParams));
        List<string> names = [.. spec.Maps("variables").Select(v => v.Item.Text("name"))];
        var environment = AdmissionEnvironment.Policy(hasParams, variables: names);
        var forMessages = AdmissionEnvironment.Policy(hasParams, hasAuthorizer: false, names);
        _validations = new(() => [.. spec.Maps("validations").Select(v => Validation(v.Item, environment, forMessages))]);
        _annotations = new(() => [.. spec.Maps("auditAnnotations").Select(a => new Expression(a.Item, "valueExpression", environment))]);
        _variables = new(() => Variables(spec, hasParams));
    }

    public string Name { get; }

    public AdmissionMatch Match { get; }

    public MatchConditions Conditions { get; }

    public bool IgnoresFailure { get; }

    public (string ApiVersion, string Kind)? ParamKind { get; }

    public IReadOnlyList<(Expression Rule, Expression? Message)> Validations => _validations.Value;

    public IReadOnlyDictionary<string, Expression> NamedVariables => _variables.Value;

    public IReadOnlyList<Expression> Annotations => _annotations.Value;

    private static (Expression Rule, Expression? Message) Validation(JsonObject validation, CelEnvironment environment, CelEnvironment forMessages) => (
        new Expression(validation, "expression", environment),
        validation.Text("messageExpression").Length > 0 ? new Expression(validation, "messageExpression", forMessages) : null);

    /// <summary>Each variable sees those before it.</summary>
    private static Dictionary<string, Expression> Variables(JsonObject spec, bool hasParams)
    {
        var known = new Dictionary<string, Expression>(StringComparer.Ordinal);
        foreach (var (_, variable) in spec.Maps("variables"))
        {
            known[variable.Text("name")] = new Expression(variable, "expression", AdmissionEnvironment.Policy(hasParams, variables: known.Keys));
        }

        return known;
    }

    /// <summary>One expression, compiled; or why it cannot be.</summary>
    internal sealed class Expression
    {
        public Expression(JsonObject at, string name, CelEnvironment environment)
        {
            (Source, Text) = (at, at.Text(name).Trim());
            Program = CelProgram.Compile(at.Text(name), environment, out var error);
            Error = error;
        }

        /// <summary>Where it stands, with its message and reason.</summary>
        public JsonObject Source { get; }

        public string Text { get; }

        public CelProgram? Program { get; }

        public string Error { get; }
    }
}
