using System.Text.Json.Nodes;

namespace EdgeKube.Server.Controllers.CustomResources;

/// <summary>Which names a definition gets: those that no other definition of its group holds. Pure.</summary>
/// <param name="Accepted">What goes into status.acceptedNames.</param>
/// <param name="Reason">Of the condition NamesAccepted; <c>NoConflicts</c> when it is true.</param>
internal sealed record CustomNames(JsonObject Accepted, string Reason, string Message)
{
    private static readonly (string Name, string Reason, bool IsKind)[] _single =
    [
        ("plural", "PluralConflict", false),
        ("singular", "SingularConflict", false),
        ("kind", "KindConflict", true),
        ("listKind", "ListKindConflict", true),
    ];

    public bool AllAccepted => Reason == "NoConflicts";

    /// <param name="others">The accepted names of the other definitions in the group.</param>
    public static CustomNames Plan(JsonObject wanted, JsonObject? accepted, IReadOnlyList<JsonObject> others)
    {
        var resources = others.SelectMany(o => new[] { Text(o, "plural"), Text(o, "singular") }.Concat(Texts(o, "shortNames"))).ToHashSet(StringComparer.Ordinal);
        var kinds = others.SelectMany(o => new[] { Text(o, "kind"), Text(o, "listKind") }).ToHashSet(StringComparer.Ordinal);
        var names = (JsonObject)wanted.DeepClone();
        var (reason, message) = ("NoConflicts", "no conflicts found");
        foreach (var (name, conflict, isKind) in _single)
        {
            var text = Text(wanted, name);
            if (text != Text(accepted, name) && (isKind ? kinds : resources).Contains(text))
            {
                (reason, message) = (conflict, $"\"{text}\" is already in use");
                names[name] = Text(accepted, name);
            }
        }

        var mine = Texts(accepted, "shortNames").ToHashSet(StringComparer.Ordinal);
        var taken = Texts(wanted, "shortNames").Where(s => !mine.Contains(s) && resources.Contains(s)).ToList();
        if (taken.Count > 0)
        {
            var list = string.Join(", ", taken.Select(s => $"\"{s}\" is already in use"));
            (reason, message) = ("ShortNamesConflict", taken.Count == 1 ? list : $"[{list}]");
            names.Remove("shortNames");
            if (accepted?["shortNames"] is { } before)
            {
                names["shortNames"] = before.DeepClone();
            }
        }

        return new(names, reason, message);
    }

    private static string Text(JsonObject? at, string name) => at?[name] is JsonValue value && value.TryGetValue(out string? text) ? text : "";

    private static IEnumerable<string> Texts(JsonObject? at, string name) =>
        (at?[name] as JsonArray ?? []).Select(v => v is JsonValue value && value.TryGetValue(out string? text) ? text : "");
}
