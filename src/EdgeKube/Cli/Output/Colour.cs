namespace EdgeKube.Cli.Output;

/// <summary>Colours of words that say how something is: only for people, never for pipes.</summary>
internal static class Colour
{
    public static string Of(string word, bool head) => head ? $"\e[1m{word}\e[0m" : Code(word) is { } code ? $"\e[{code}m{word}\e[0m" : word;

    private static string? Code(string word) => word switch
    {
        "Running" or "Ready" or "Active" or "Bound" or "Complete" or "Completed" or "Succeeded" or "Available" or "True" or "ok" => "32",
        "Pending" or "ContainerCreating" or "PodInitializing" or "Terminating" or "Unknown" or "Warning" or "Released" => "33",
        "NotReady" or "Failed" or "Error" or "Evicted" or "OOMKilled" or "Lost" => "31",
        _ when word.StartsWith("NotReady", StringComparison.Ordinal) || word.EndsWith("BackOff", StringComparison.Ordinal)
            || word.StartsWith("Err", StringComparison.Ordinal) || word.StartsWith("Invalid", StringComparison.Ordinal) => "31",
        _ when word.StartsWith("Ready,", StringComparison.Ordinal) || word.StartsWith("Init:", StringComparison.Ordinal) => "33",
        _ => null,
    };
}
