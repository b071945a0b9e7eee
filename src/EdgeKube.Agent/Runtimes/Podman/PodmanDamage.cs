using System.Text.Json;
using EdgeKube.Agent.Runtimes.Cri;

namespace EdgeKube.Agent.Runtimes.Podman;

/// <summary>Looks for what a power cut does to Podman's state.</summary>
internal static class PodmanDamage
{
    private const int SqliteHeader = 16;

    /// <summary>To be asked while Podman does not run.</summary>
    /// <returns>What is wrong; null when nothing can be seen from outside.</returns>
    public static string? Find(string root)
    {
        var bolt = Path.Combine(root, "libpod", "bolt_state.db");
        if (File.Exists(bolt) && !BoltFile.IsSound(bolt))
        {
            return $"{bolt} is damaged";
        }

        var sqlite = Path.Combine(root, "db.sql");
        if (File.Exists(sqlite) && !IsSqlite(sqlite))
        {
            return $"{sqlite} is damaged";
        }

        string[] lists = ["overlay-layers/layers.json", "overlay-images/images.json", "overlay-containers/containers.json"];
        return lists.Select(l => Path.Combine(root, l)).FirstOrDefault(f => File.Exists(f) && !IsJson(f)) is { } list ? $"{list} is damaged" : null;
    }

    private static bool IsSqlite(string path)
    {
        Span<byte> head = stackalloc byte[SqliteHeader];
        using var file = File.OpenRead(path);
        var length = file.ReadAtLeast(head, SqliteHeader, throwOnEndOfStream: false);
        return length == 0 || head[..length].SequenceEqual("SQLite format 3\0"u8);
    }

    private static bool IsJson(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            using var document = JsonDocument.Parse(file);
            return document.RootElement.ValueKind is JsonValueKind.Array or JsonValueKind.Null;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
