using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Pods.Probes;

/// <summary>Puts the variables that a container states in plain words into a command.</summary>
internal static class CommandText
{
    public static IReadOnlyList<string> Expand(IReadOnlyList<string>? command, ContainerSpec container)
    {
        if (command is null || !command.Any(c => c.Contains("$(", StringComparison.Ordinal)))
        {
            return command ?? [];
        }

        var values = new Dictionary<string, string>();
        foreach (var variable in (container.Env ?? []).Where(v => v.ValueFrom is null))
        {
            values[variable.Name] = Expansion.Expand(variable.Value ?? "", values);
        }

        return [.. command.Select(c => Expansion.Expand(c, values))];
    }
}
