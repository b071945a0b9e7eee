using System.Text.Json.Nodes;
using EdgeKube.Cli.Client;

namespace EdgeKube.Cli.Delete;

/// <summary>Deletes all first, then waits for each: they end side by side.</summary>
internal sealed class Deleting(Session session, JsonObject options)
{
    private readonly List<(Target Target, string Uid)> _going = [];
    private int _code;

    public string Verb { get; init; } = "deleted";

    public bool MayMiss { get; init; }

    public bool NameOnly { get; init; }

    public bool Wait { get; init; }

    public TimeSpan? Patience { get; init; }

    public int Run(IReadOnlyList<Target> targets, Func<Target, string> listPath)
    {
        var any = false;
        foreach (var target in targets.SelectMany(t => t.Name is null ? Listed(t, listPath(t)) : [t]))
        {
            any = true;
            Delete(target);
        }

        if (!any)
        {
            session.Out.WriteLine("No resources found");
        }

        session.Out.Flush();
        foreach (var (target, uid) in _going)
        {
            WaitFor(target, uid);
        }

        return _code;
    }

    private List<Target> Listed(Target kind, string path) =>
        [.. session.Api.Get(path).Items("items").Select(i => kind with { Name = i.Name(), Namespace = kind.Type.Namespaced ? i.Namespace() : null })];

    private void Delete(Target target)
    {
        try
        {
            var answer = session.Api.Send(HttpMethod.Delete, target.Path, options.ToJsonString());
            var where = target.Namespace is { } space ? $" from {space} namespace" : "";
            session.Out.WriteLine(NameOnly ? target.Shown : $"{target.Type.Prefix} \"{target.Name}\" {Verb}{where}{(options["dryRun"] is null ? "" : " (server dry run)")}");
            if (Wait)
            {
                _going.Add((target, answer.Text("kind") == "Status" ? answer.Text("details", "uid") : answer.Text("metadata", "uid")));
            }
        }
        catch (ApiFailure e) when (e.Code == 404 && MayMiss)
        {
            // as it is to be
        }
        catch (ApiFailure e)
        {
            session.Out.Flush();
            session.Shell.Error.WriteLine(e.Message);
            _code = 1;
        }
    }

    private void WaitFor(Target target, string uid)
    {
        var watching = new Watching(session, target with { Name = null }, ApiClient.Json) { FieldSelector = $"metadata.name={target.Name}", For = Patience };
        var list = watching.List();
        if (!list.Items("items").Any(i => i.Text("metadata", "uid") == uid)
            || watching.Changes(list).Any(told => told.Change == "DELETED" || told.Item.Text("metadata", "uid") != uid))
        {
            return;
        }

        throw CliException.Of($"timed out waiting for the condition on {target.Type.Plural}/{target.Name}");
    }
}
