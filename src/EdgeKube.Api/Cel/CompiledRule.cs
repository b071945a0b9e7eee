using EdgeKube.Api.Errors;
using EdgeKube.Api.Schemas;

namespace EdgeKube.Api.Cel;

/// <summary>One rule, ready to run.</summary>
internal sealed class CompiledRule
{
    private CompiledRule(ValidationRule rule, CelProgram program, CelProgram? message)
    {
        Rule = rule;
        Program = program;
        Message = message;
    }

    public ValidationRule Rule { get; }

    public CelProgram Program { get; }

    public CelProgram? Message { get; }

    /// <summary>Looks at the old value, so it runs only where there is one.</summary>
    public bool IsTransition => Program.Uses("oldSelf");

    /// <summary>What the rule is called in messages about it.</summary>
    public string Name => (Rule.Message.Length > 0 ? Rule.Message : Rule.Rule).Trim();

    /// <param name="place">Where the rule is, and what it has to keep to.</param>
    public static CompiledRule? Make(ValidationRule rule, SchemaNode schema, string path, RulePlace place, ICollection<FieldError> errors)
    {
        if (rule.Rule.Trim().Length == 0)
        {
            errors.Add(FieldError.Required($"{path}.rule", "rule is not specified"));
            return null;
        }

        var environment = new CelEnvironment().With("self", schema).With("oldSelf", schema, rule.OptionalOldSelf);
        var estimated = place.Costs is null ? null : schema;
        var program = CelProgram.Compile(rule.Rule, environment, estimated, out var cost, out var error);
        place.Costs?.Add($"{path}.rule", "estimated rule cost", CelSize.Bounded(cost * RuleCosts.Times(schema, place.Bound)));
        if (program is null || !program.MayBe("bool"))
        {
            var why = program is null ? $"compilation failed: {error}" : "cel expression must evaluate to a bool";
            errors.Add(FieldError.Invalid($"{path}.rule", rule.Rule, why));
            return null;
        }

        if (program.Uses("oldSelf") && !place.IsCorrelatable)
        {
            errors.Add(FieldError.Invalid($"{path}.rule", rule.Rule, "oldSelf cannot be used on the uncorrelatable portion of the schema"));
            return null;
        }

        return new(rule, program, MakeMessage(rule, environment, estimated, path, place, errors));
    }

    private static CelProgram? MakeMessage(
        ValidationRule rule, CelEnvironment environment, SchemaNode? estimated, string path, RulePlace place, ICollection<FieldError> errors)
    {
        if (rule.MessageExpression.Length == 0)
        {
            return null;
        }

        var message = CelProgram.Compile(rule.MessageExpression, environment, estimated, out var cost, out var error);
        if (message is null || !message.MayBe("string"))
        {
            var why = message is null ? $"messageExpression compilation failed: {error}" : "messageExpression must evaluate to a string";
            errors.Add(FieldError.Invalid($"{path}.messageExpression", rule.MessageExpression, why));
        }
        else
        {
            place.Costs?.Add($"{path}.messageExpression", "estimated messageExpression cost", cost);
        }

        return message;
    }
}
