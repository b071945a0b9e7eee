using System.CommandLine;
using System.CommandLine.Completions;
using EdgeKube.Cli.Apply;
using EdgeKube.Cli.Client;

namespace EdgeKube.Cli;

/// <summary>How a verb is told which objects it is about: by kind and name, by selectors, or by the files that describe them.</summary>
internal sealed class Choice
{
    private readonly string? _kind;

    /// <param name="scope">The commands'.</param>
    /// <param name="kind">When the words are names of this kind.</param>
    public Choice(ClientScope scope, string? kind = null)
    {
        _kind = kind;
        Words = new Argument<string[]>(kind is null ? "TYPE/NAME" : "NAME")
        {
            Description = kind is null ? "What: pods | pod NAME… | pod/NAME deploy/NAME… | pods,svc" : $"Names of {kind}",
            HelpName = kind is null ? "TYPE/NAME" : "NAME", // else help would ask the cluster for the words
            Arity = ArgumentArity.ZeroOrMore,
        };
        Words.CompletionSources.Add(context => Suggest(scope, context));
    }

    public Argument<string[]> Words { get; }

    public Option<string> Selector { get; } = ClientScope.Text("--selector", "LABELS", "Only what has these labels, such as app=web,tier!=test", "-l");

    public Option<string> FieldSelector { get; } = ClientScope.Text("--field-selector", "FIELDS", "Only what has these values, such as status.phase=Running");

    public Option<bool> Everywhere { get; } = ClientScope.Flag("--all-namespaces", "In all namespaces", "-A");

    public Option<string[]> Files { get; } = new("--filename", "-f") { Description = "A file, a folder or - with what is meant; may be given again", HelpName = "FILE" };

    public Option<bool> Recursive { get; } = ClientScope.Flag("--recursive", "Read folders below folders, too", "-R");

    public IReadOnlyList<Target> Targets(ParseResult parsed, Session session)
    {
        if (parsed.GetValue(Files) is { Length: > 0 } files)
        {
            return [.. Manifests.Read(files, parsed.GetValue(Recursive), session.Shell.Input).Select(m => m.Target(session))];
        }

        return Target.Parse(parsed.GetValue(Words) ?? [], session.Types, parsed.GetValue(Everywhere) ? null : session.Namespace, _kind);
    }

    /// <summary>Names what is meant: a list is asked for, selectors hold.</summary>
    public string ListPath(ParseResult parsed, Target target) =>
        target.Path + new Query().Add("labelSelector", parsed.GetValue(Selector)).Add("fieldSelector", parsed.GetValue(FieldSelector));

    /// <summary>The objects that are meant, by name even where kinds or selectors were given.</summary>
    public IEnumerable<(Target Target, System.Text.Json.Nodes.JsonObject Item)> Objects(ParseResult parsed, Session session)
    {
        foreach (var target in Targets(parsed, session))
        {
            if (target.Name is not null)
            {
                yield return (target, session.Api.Get(target.Path));
                continue;
            }

            foreach (var item in session.Api.Get(ListPath(parsed, target)).Items("items"))
            {
                yield return (target with { Name = item.Name(), Namespace = item.Namespace() is { Length: > 0 } space ? space : null }, item);
            }
        }
    }

    /// <summary>Names for a verb whose words are names of one kind, or <c>kind/name</c>.</summary>
    public static IEnumerable<CompletionItem> SuggestNames(ClientScope scope, CompletionContext context, string? kind, IReadOnlyList<string>? before = null)
    {
        var word = context.WordToComplete;
        return scope.Suggest(context.ParseResult, session => Candidates(session, word, kind ?? (before is [var first, ..] ? first : null))).Select(s => new CompletionItem(s));
    }

    private IEnumerable<CompletionItem> Suggest(ClientScope scope, CompletionContext context) =>
        SuggestNames(scope, context, _kind, [.. (context.ParseResult.GetValue(Words) ?? []).Where(w => w != context.WordToComplete)]);

    private static IEnumerable<string> Candidates(Session session, string word, string? kind)
    {
        var slash = word.IndexOf('/', StringComparison.Ordinal);
        if (slash > 0)
        {
            return Names(session, session.Types.Named(word[..slash])).Select(n => word[..(slash + 1)] + n);
        }

        return kind is not null
            ? Names(session, session.Types.Named(kind))
            : session.Types.Types.Where(t => t.Verbs.Contains("list")).Select(t => t.Plural).Distinct();
    }

    private static IEnumerable<string> Names(Session session, ResourceType type) =>
        session.Api.Get($"{type.Path(session.Namespace)}?limit=500", "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json")
            .Items("items").Select(i => i.Name());
}
