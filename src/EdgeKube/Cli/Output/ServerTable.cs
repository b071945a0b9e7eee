using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Printing;
using EdgeKube.Cli.Client;

namespace EdgeKube.Cli.Output;

/// <summary>How the server's own Tables are shown.</summary>
internal sealed class ServerTable(TextWriter output, TableLook look, bool colours)
{
    /// <summary>Whoever cannot make Tables sends the objects.</summary>
    public const string Accept = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";

    private const int WidestChange = 8;
    private readonly Columns _columns = new(output, colours);
    private List<int> _shown = [];

    /// <summary>Adds a Table; the columns of a further one are those of the first.</summary>
    /// <param name="table">Of the server.</param>
    /// <param name="prefix">Stands before names, as in <c>pod/web</c>.</param>
    /// <param name="first">Whether the headers are to be written, too.</param>
    /// <param name="change">Of a watch: ADDED, MODIFIED, DELETED.</param>
    public void Write(JsonObject table, string prefix, bool first, string change = "")
    {
        if (table["columnDefinitions"] is JsonArray { Count: > 0 } definitions)
        {
            _shown = [.. Enumerable.Range(0, definitions.Count).Where(i => look.Wide || definitions[i].Number("priority") == 0)];
            if (first && !look.NoHeaders)
            {
                _columns.Head([.. Around(_shown.Select(i => definitions[i].Text("name").ToUpperInvariant()), "EVENT", "NAMESPACE", "LABELS")]);
            }
        }

        foreach (var row in Sorted(table.Items("rows")))
        {
            var cells = row["cells"] as JsonArray ?? [];
            var texts = _shown.Select(i => i < cells.Count ? (i == 0 ? prefix : "") + CellText(cells[i]) : "");
            _columns.Row([.. Around(texts, change, row["object"].Namespace(), Labels(row["object"]))]);
        }

        _columns.Flush();
    }

    private IEnumerable<string> Around(IEnumerable<string> cells, string change, string space, string labels)
    {
        if (look.Changes)
        {
            yield return change.PadRight(WidestChange); // so that later rows do not shift
        }

        if (look.Namespaces)
        {
            yield return space;
        }

        foreach (var cell in cells)
        {
            yield return cell;
        }

        if (look.Labels)
        {
            yield return labels;
        }
    }

    private IEnumerable<JsonObject> Sorted(IEnumerable<JsonObject> rows)
    {
        if (look.SortBy is not { } path)
        {
            return rows;
        }

        var all = rows.ToList();
        return SortKeys.Sort(all, r => r["object"], path);
    }

    private static string CellText(JsonNode? cell) => cell is null ? "<none>" : cell.GetValueKind() is JsonValueKind.Array or JsonValueKind.Object ? cell.ToJsonString() : cell.ToString();

    private static string Labels(JsonNode? item) =>
        item.At("metadata", "labels") is JsonObject { Count: > 0 } labels ? string.Join(',', labels.Select(l => $"{l.Key}={l.Value}")) : "<none>";
}
