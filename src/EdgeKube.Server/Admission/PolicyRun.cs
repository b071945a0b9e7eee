using EdgeKube.Api.Cel;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Admission;

/// <summary>One evaluation of a policy's expressions, with one object of parameters.</summary>
internal sealed class PolicyRun
{
    private const int MaxMessage = 5 * 1024;
    private readonly CelBudget _budget = new();
    private readonly ValidatingPolicy _policy;
    private readonly CelBindings _bindings;
    private readonly CancellationToken _ct;

    /// <param name="bindings">Has all but the policy's own variables.</param>
    public PolicyRun(ValidatingPolicy policy, CelBindings bindings, CancellationToken ct)
    {
        (_policy, _bindings, _ct) = (policy, bindings, ct);
        bindings.SetLazily("variables", Variable);
    }

    /// <summary>What the policy has against the write: a message, and a reason where it was worked out.</summary>
    public IEnumerable<(string Message, string Reason, bool IsFailure)> Decide()
    {
        if (!_policy.Conditions.IsEmpty)
        {
            var (matches, error) = _policy.Conditions.Evaluate(_bindings, _ct);
            if (!matches)
            {
                return error is null ? [] : [(error, "", true)];
            }
        }

        return Validations();
    }

    private IEnumerable<(string Message, string Reason, bool IsFailure)> Validations()
    {
        foreach (var (rule, message) in _policy.Validations)
        {
            var (result, error) = Run(rule);
            if (error is not null)
            {
                yield return (error, "", true);
            }
            else if (!result!.IsTrue)
            {
                yield return (Message(rule, message), rule.Source.Text("reason") is { Length: > 0 } reason ? reason : "Invalid", false);
            }
        }

        foreach (var annotation in _policy.Annotations)
        {
            if (Run(annotation).Error is { } error)
            {
                yield return (error, "", true);
            }
        }
    }

    private string Message(ValidatingPolicy.Expression rule, ValidatingPolicy.Expression? message)
    {
        if (message is not null && Run(message).Result?.Text?.Trim() is { Length: > 0 and <= MaxMessage } own && !own.Contains('\n', StringComparison.Ordinal))
        {
            return own;
        }

        return rule.Source.Text("message").Trim() is { Length: > 0 } text ? text : $"failed expression: {rule.Text}";
    }

    private (CelResult? Result, string? Error) Run(ValidatingPolicy.Expression expression)
    {
        if (expression.Program is not { } program)
        {
            return (null, $"compilation error: {expression.Error}");
        }

        if (_budget.IsSpent)
        {
            return (null, "validation failed due to running out of cost budget, no further validation rules will be run");
        }

        var result = program.Run(_bindings, _budget, _ct);
        return result.Error is null ? (result, null) : (null, $"expression '{expression.Text}' resulted in error: {result.Error}");
    }

    private CelResult? Variable(string name)
    {
        if (!_policy.NamedVariables.TryGetValue(name, out var variable))
        {
            return null;
        }

        return variable.Program is { } program
            ? program.Run(_bindings, _budget, _ct)
            : CelResult.Failed($"composited variable \"{name}\" fails to compile: {variable.Error}");
    }
}
