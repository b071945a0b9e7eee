using System.Text.Json.Nodes;
using EdgeKube.Cli.Client;
using EdgeKube.Cli.Output;

namespace EdgeKube.Cli.Get;

/// <summary>One <c>get</c>: asks, and shows in the format that is wanted.</summary>
internal sealed class Getting(Session session, string format)
{
    private const string Chunk = "500";

    public TableLook Look { get; init; } = new();

    public bool Everywhere { get; init; }

    public string? Selector { get; init; }

    public string? FieldSelector { get; init; }

    public bool KeepManagers { get; init; }

    public bool MayMiss { get; init; }

    private bool IsTable => format is "" or "wide";

    public int Show(IReadOnlyList<Target> targets)
    {
        if (IsTable)
        {
            return ShowTables(targets);
        }

        var items = new List<JsonObject>();
        var code = 0;
        foreach (var target in targets)
        {
            code |= Try(() => items.AddRange(Objects(target)));
        }

        Print(items, single: targets is [{ Name: not null }]);
        return code;
    }

    public int Watch(IReadOnlyList<Target> targets, bool changesOnly)
    {
        if (targets is not [var target])
        {
            throw CliException.Of("you may only specify a single resource type");
        }

        var watching = new Watching(session, target with { Name = null }, IsTable ? ServerTable.Accept : ApiClient.Json)
        {
            Selector = Selector,
            FieldSelector = target.Name is null ? FieldSelector : $"metadata.name={target.Name}",
            SortBy = Look.SortBy is not null,
        };
        if (target.Name is not null && !changesOnly)
        {
            session.Api.Get(target.Path); // NotFound, when it is not there
        }

        var table = NewTable(target);
        var first = true;
        var list = watching.List();
        foreach (var (change, item) in changesOnly ? watching.Changes(list) : watching.Events(list))
        {
            if (!IsTable)
            {
                Print([Clean(item)], single: true);
            }
            else if (item.At("rows") is JsonArray { Count: > 0 })
            {
                table.Write(item, "", first, change);
                first = false;
            }

            session.Out.Flush();
        }

        return 0;
    }

    private int ShowTables(IReadOnlyList<Target> targets)
    {
        var (code, shown) = (0, 0);
        ServerTable? table = null;
        ResourceType? before = null;
        foreach (var target in targets)
        {
            code |= Try(() =>
            {
                foreach (var page in Pages(target, ServerTable.Accept))
                {
                    if (page.At("rows") is not JsonArray { Count: > 0 })
                    {
                        continue;
                    }

                    var first = before != target.Type;
                    if (first)
                    {
                        session.Out.Write(shown++ > 0 ? "\n" : "");
                        (table, before) = (NewTable(target), target.Type);
                    }

                    table!.Write(page, targets.Any(t => t.Type != target.Type) ? target.Type.Prefix + "/" : "", first);
                }
            });
        }

        if (shown == 0 && code == 0)
        {
            var where = !Everywhere && targets.Any(t => t.Type.Namespaced) ? $" in {session.Namespace} namespace" : "";
            session.Shell.Error.WriteLine($"No resources found{where}{(where.Length > 0 ? "." : "")}");
        }

        return code;
    }

    private ServerTable NewTable(Target target) =>
        new(session.Out, Look with { Namespaces = Everywhere && target.Type.Namespaced }, session.Shell.Colours);

    private IEnumerable<JsonObject> Objects(Target target)
    {
        foreach (var page in Pages(target, ApiClient.Json))
        {
            if (target.Name is not null)
            {
                yield return Clean(page);
                continue;
            }

            foreach (var item in page.Items("items"))
            {
                item["apiVersion"] ??= target.Type.ApiVersion;
                item["kind"] ??= target.Type.Kind;
                yield return Clean(item);
            }
        }
    }

    // Long lists come in pages, so that no side must hold them whole as text.
    private IEnumerable<JsonObject> Pages(Target target, string accept)
    {
        var part = Look.SortBy is null ? null : "Object";
        if (target.Name is not null)
        {
            yield return session.Api.Get(target.Path + new Query().Add("includeObject", part), accept);
            yield break;
        }

        var next = "";
        do
        {
            var page = session.Api.Get(
                target.Path + new Query()
                    .Add("labelSelector", Selector)
                    .Add("fieldSelector", FieldSelector)
                    .Add("includeObject", part)
                    .Add("limit", Look.SortBy is null ? Chunk : null) // to be put in order it must be whole
                    .Add("continue", next),
                accept);
            next = page.Text("metadata", "continue");
            yield return page;
        }
        while (next.Length > 0);
    }

    private int Try(Action ask)
    {
        try
        {
            ask();
            return 0;
        }
        catch (ApiFailure e) when (e.Code == 404 && MayMiss)
        {
            return 0;
        }
        catch (ApiFailure e)
        {
            session.Out.Flush();
            session.Shell.Error.WriteLine(e.Message);
            return 1;
        }
    }

    private void Print(List<JsonObject> items, bool single)
    {
        if (format == "name")
        {
            items.ForEach(i => session.Out.WriteLine(session.Types.Of(i)?.Shown(i.Name()) ?? i.Name()));
            return;
        }

        if (single && items.Count == 0)
        {
            return;
        }

        if (Look.SortBy is { } path)
        {
            items = [.. SortKeys.Sort(items, i => i, path)];
        }

        ObjectText.Write(single ? items[0] : ObjectText.List(items), format, session.Out);
    }

    private JsonObject Clean(JsonObject item) => KeepManagers ? item : ObjectText.WithoutManagers(item);
}
