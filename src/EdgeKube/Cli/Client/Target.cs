namespace EdgeKube.Cli.Client;

/// <summary>What a verb is to work on: an object, or without a name all of a kind.</summary>
internal sealed record Target(ResourceType Type, string? Name, string? Namespace)
{
    public string Path => Type.Path(Namespace, Name);

    public string Shown => Type.Shown(Name ?? "");

    /// <summary>Reads <c>pods</c>, <c>pods,svc</c>, <c>pod a b</c>, <c>pod/a deploy/b</c>.</summary>
    /// <param name="words">As typed.</param>
    /// <param name="types">The server's.</param>
    /// <param name="space">Where those are that live in a namespace; null for everywhere.</param>
    /// <param name="otherwise">The kind of names without one; then the words are names.</param>
    public static IReadOnlyList<Target> Parse(IReadOnlyList<string> words, Discovery types, string? space, string? otherwise = null)
    {
        if (words.Any(w => w.Contains('/', StringComparison.Ordinal)))
        {
            return [.. words.Select(w => Pair(w, types, space, otherwise))];
        }

        if (otherwise is not null)
        {
            return [.. words.Select(w => new Target(types.Named(otherwise), w, space))];
        }

        if (words.Count == 0)
        {
            throw CliException.Of("You must specify the type of resource, such as pods (see --help)");
        }

        var kinds = words[0].Split(',', StringSplitOptions.RemoveEmptyEntries).SelectMany(types.AllNamed).ToList();
        return words.Count == 1
            ? [.. kinds.Select(k => new Target(k, null, space))]
            : [.. kinds.SelectMany(k => words.Skip(1).Select(name => new Target(k, name, space)))];
    }

    /// <summary>The only object that is meant.</summary>
    public static Target One(IReadOnlyList<string> words, Discovery types, string space, string? otherwise = null) =>
        Parse(words, types, space, otherwise) is [{ Name: not null } only] ? only : throw CliException.Of("one resource name may be specified: KIND/NAME or KIND NAME");

    private static Target Pair(string word, Discovery types, string? space, string? otherwise)
    {
        var at = word.IndexOf('/', StringComparison.Ordinal);
        if (at < 0 && otherwise is not null)
        {
            return new Target(types.Named(otherwise), word, space);
        }

        return at > 0 && at < word.Length - 1 && word.LastIndexOf('/') == at
            ? new Target(types.Named(word[..at]), word[(at + 1)..], space)
            : throw CliException.Of($"there is no need to specify a resource type as a separate argument when passing arguments in resource/name form: \"{word}\"");
    }
}
