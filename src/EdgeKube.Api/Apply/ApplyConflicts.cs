using EdgeKube.Api.Errors;

namespace EdgeKube.Api.Apply;

/// <summary>Says to an applier which fields are others', in Kubernetes' words.</summary>
internal static class ApplyConflicts
{
    public static ApiException Refusal(IReadOnlyList<FieldConflict> conflicts)
    {
        var all = conflicts.SelectMany(c => c.Fields.Paths().Select(path => (Manager: c.Entry.Shown, Path: path))).ToList();
        return new(409, "Conflict", Message(all))
        {
            Causes = [.. all.Select(c => new FieldError("FieldManagerConflict", c.Path, $"conflict with {c.Manager}"))],
        };
    }

    private static string Message(List<(string Manager, string Path)> conflicts)
    {
        if (conflicts.Count == 1)
        {
            return $"Apply failed with 1 conflict: conflict with {conflicts[0].Manager}: {conflicts[0].Path}";
        }

        var lines = conflicts.GroupBy(c => c.Manager).OrderBy(g => g.Key, StringComparer.Ordinal)
            .SelectMany(g => g.Select(c => $"- {c.Path}").Prepend($"conflicts with {g.Key}:"));
        return $"Apply failed with {conflicts.Count} conflicts: {string.Join('\n', lines)}";
    }
}
