using System.Text.Json;

namespace EdgeKube.Api.Printing;

/// <summary>The rows of roles and of what gives them.</summary>
internal static class RbacRow
{
    public static void Role(RowWriter row, JsonElement item, DateTimeOffset now)
    {
        row.Text(item.Name());
        row.Text(item.Text("metadata", "creationTimestamp"));
    }

    public static void Binding(RowWriter row, JsonElement item, DateTimeOffset now)
    {
        row.Text(item.Name());
        row.Text($"{item.Text("roleRef", "kind")}/{item.Text("roleRef", "name")}");
        row.Text(item.Age(now));
        row.Text(Subjects(item, "User"));
        row.Text(Subjects(item, "Group"));
        row.Text(Subjects(item, "ServiceAccount"));
    }

    private static string Subjects(JsonElement item, string kind) => string.Join(", ", item.List("subjects")
        .Where(s => s.Text("kind") == kind)
        .Select(s => kind == "ServiceAccount" ? $"{s.Text("namespace")}/{s.Text("name")}" : s.Text("name")));
}
