using System.Text.Json.Nodes;

namespace EdgeKube.Cli.Client;

/// <summary>A list, and all that happens to it; a watch that the server ends, or that breaks, is taken up where it was.</summary>
internal sealed class Watching(Session session, Target target, string accept)
{
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);

    public string? Selector { get; init; }

    public string? FieldSelector { get; init; }

    /// <summary>Tables carry whole objects, to be put in order by.</summary>
    public bool SortBy { get; init; }

    /// <summary>How long a watch goes on; for ever by default.</summary>
    public TimeSpan? For { get; init; }

    public JsonObject List() => session.Api.Get(target.Path + Filter(), accept);

    /// <summary>What is there, then each change.</summary>
    public IEnumerable<(string Change, JsonObject Item)> Events(JsonObject list)
    {
        if (list["rows"] is not null)
        {
            yield return ("ADDED", list);
        }

        foreach (var item in list.Items("items"))
        {
            item["apiVersion"] ??= target.Type.ApiVersion;
            item["kind"] ??= target.Type.Kind;
            yield return ("ADDED", item);
        }

        foreach (var change in Changes(list))
        {
            yield return change;
        }
    }

    public IEnumerable<(string Change, JsonObject Item)> Changes(JsonObject list)
    {
        var seen = list.Text("metadata", "resourceVersion");
        var end = For is { } span ? session.Now + span : (DateTimeOffset?)null;
        while (end is null || session.Now < end)
        {
            var left = end is { } at ? $"{Math.Max(1, (long)(at - session.Now).TotalSeconds)}" : null;
            var query = Filter().Add("watch", true).Add("resourceVersion", seen).Add("allowWatchBookmarks", true).Add("timeoutSeconds", left);
            using var answer = session.Api.Stream(target.Path + query, accept);
            var any = false;
            foreach (var told in answer.Events())
            {
                any = true;
                var item = told["object"] as JsonObject ?? [];
                if (told.Text("type") == "ERROR")
                {
                    throw new ApiFailure((int)item.Number("code"), item);
                }

                seen = item.TextOr(item.Items("rows").FirstOrDefault()?["object"].TextOr(seen, "metadata", "resourceVersion") ?? seen, "metadata", "resourceVersion");
                if (told.Text("type") != "BOOKMARK")
                {
                    yield return (told.Text("type"), item);
                }
            }

            if (!any)
            {
                session.Shell.Wait(_pause);
            }
        }
    }

    private Query Filter() => new Query().Add("labelSelector", Selector).Add("fieldSelector", FieldSelector).Add("includeObject", SortBy ? "Object" : null);
}
