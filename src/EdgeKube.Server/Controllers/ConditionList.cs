using EdgeKube.Api.Views;

namespace EdgeKube.Server.Controllers;

/// <summary>Changes <c>status.conditions</c>, keeping the times of what did not change.</summary>
internal static class ConditionList
{
    /// <summary>The list with this condition in it: its transition time moves only with its status.</summary>
    public static IReadOnlyList<Condition> With(this IReadOnlyList<Condition> conditions, Condition wanted)
    {
        var old = conditions.FirstOrDefault(c => c.Type == wanted.Type);
        if (old is not null && old.Status == wanted.Status && old.Reason == wanted.Reason && old.Message == wanted.Message)
        {
            return conditions;
        }

        var updated = old is not null && old.Status == wanted.Status ? wanted with { LastTransitionTime = old.LastTransitionTime } : wanted;
        return [.. conditions.Where(c => c.Type != wanted.Type), updated];
    }

    public static IReadOnlyList<Condition> Without(this IReadOnlyList<Condition> conditions, string type) =>
        conditions.Any(c => c.Type == type) ? [.. conditions.Where(c => c.Type != type)] : conditions;
}
