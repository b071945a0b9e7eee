using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.FlowSchemas;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.PriorityLevelConfigurations;

/// <summary>PriorityLevelConfigurations: exempt or limited, and queues that can be dealt to flows.</summary>
internal sealed class PriorityLevelConfigurationHooks : IKindHooks
{
    private const string Exempt = "exempt";
    private const string At = "spec.limited";
    private const int MostQueues = 10_000_000;
    private const int MostEntropyBits = 60;

    public GroupResource Type => BuiltIn.PriorityLevelConfigurations;

    public void Validate(JsonObject wanted, JsonObject? old, string subresource, ICollection<FieldError> errors)
    {
        var (spec, name) = (wanted.Map("spec"), wanted.Name());
        var type = spec.Text("type");
        if (name == Exempt != (type == "Exempt"))
        {
            errors.Invalid("spec.type", type, "type must be 'Exempt' if and only if name is 'exempt'");
        }

        Parts(spec, type, errors);
        if (name != Exempt && MandatoryFlowControl.Spec(Type, name) is { } fixedSpec && !JsonNode.DeepEquals(spec, fixedSpec))
        {
            errors.Invalid("spec", spec, $"spec of '{name}' must equal the fixed value");
        }
    }

    private static void Parts(JsonObject? spec, string type, ICollection<FieldError> errors)
    {
        if (type == "Exempt")
        {
            if (spec.Has("limited"))
            {
                errors.Forbidden(At, "must be nil if the type is not Limited");
            }

            Shares(spec.Map("exempt"), "spec.exempt", errors);
            return;
        }

        if (spec.Has("exempt"))
        {
            errors.Forbidden("spec.exempt", "must be nil if the type is Limited");
        }

        if (spec.Map("limited") is { } limited)
        {
            Limited(limited, errors);
        }
        else
        {
            errors.Required(At, "must not be empty when type is Limited");
        }
    }

    private static void Shares(JsonObject? part, string at, ICollection<FieldError> errors)
    {
        if (part.Number("nominalConcurrencyShares") < 0)
        {
            errors.Invalid($"{at}.nominalConcurrencyShares", part.Number("nominalConcurrencyShares"), "must be a non-negative integer");
        }

        if (part.Number("lendablePercent") is < 0 or > 100)
        {
            errors.Invalid($"{at}.lendablePercent", part.Number("lendablePercent"), "must be between 0 and 100, inclusive");
        }
    }

    private static void Limited(JsonObject limited, ICollection<FieldError> errors)
    {
        Shares(limited, At, errors);
        if (limited.Number("borrowingLimitPercent") < 0)
        {
            errors.Invalid($"{At}.borrowingLimitPercent", limited.Number("borrowingLimitPercent"), "if specified, must be a non-negative integer");
        }

        var response = limited.Map("limitResponse");
        switch (response.Text("type"))
        {
            case "Reject" when response.Has("queuing"):
                errors.Forbidden($"{At}.limitResponse.queuing", "must be nil if limited.limitResponse.type is not Limited");
                break;
            case "Queue" when response.Map("queuing") is { } queuing:
                Queues(queuing, $"{At}.limitResponse.queuing", errors);
                break;
            case "Queue":
                errors.Required($"{At}.limitResponse.queuing", "must not be empty if limited.limitResponse.type is Limited");
                break;
            default:
                break;
        }
    }

    private static void Queues(JsonObject queuing, string at, ICollection<FieldError> errors)
    {
        var (limit, queues, hand) = (queuing.Number("queueLengthLimit") ?? 0, queuing.Number("queues") ?? 0, queuing.Number("handSize") ?? 0);
        errors.Invalid($"{at}.queueLengthLimit", limit, limit > 0 ? null : "must be positive");
        errors.Invalid(
            $"{at}.queues",
            queues,
            queues <= 0 ? "must be positive" : queues > MostQueues ? $"must not be greater than {MostQueues}" : null);
        errors.Invalid(
            $"{at}.handSize",
            hand,
            hand <= 0 ? "must be positive"
            : hand > queues ? $"should not be greater than queues ({queues})"
            : EntropyBits(queues, hand) > MostEntropyBits
                ? $"required entropy bits of deckSize {queues} and handSize {hand} should not be greater than {MostEntropyBits}"
            : null);
    }

    /// <summary>How much of a hash it takes to deal a hand.</summary>
    private static int EntropyBits(long queues, long hand) => (int)Math.Ceiling(Math.Log2(queues) * hand);
}
