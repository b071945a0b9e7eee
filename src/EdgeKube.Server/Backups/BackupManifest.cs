using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeKube.Server.Backups;

/// <summary>What a backup says of itself; its first entry, <c>manifest.json</c>.</summary>
/// <param name="Version">Of the edgekube that made it.</param>
/// <param name="StoreFormat">The form of the store's tables.</param>
/// <param name="Revision">No revision above this was handed out when it was made.</param>
public sealed record BackupManifest(string Version, DateTimeOffset Created, long StoreFormat, long Revision, long Objects, IReadOnlyList<BackupEntry> Files)
{
    internal const string Name = "manifest.json";

    /// <summary>The form of the archive: this one, and no newer one, is read. The first knew no accounts, and is still written where there are none.</summary>
    private const int Format = 2;

    internal byte[] Write() => Encoding.UTF8.GetBytes(
        new JsonObject
        {
            ["format"] = Files.Any(f => f.Name == BackupWriter.Accounts) ? Format : 1,
            ["version"] = Version,
            ["created"] = Created.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
            ["storeFormat"] = StoreFormat,
            ["revision"] = Revision,
            ["objects"] = Objects,
            ["files"] = new JsonArray([.. Files.Select(f => (JsonNode)new JsonObject { ["name"] = f.Name, ["size"] = f.Size, ["sha256"] = f.Sha256 })]),
        }.ToJsonString());

    /// <exception cref="InvalidDataException">It is not ours, or newer than what this version knows.</exception>
    internal static BackupManifest Read(ReadOnlySpan<byte> json)
    {
        try
        {
            var node = Present(JsonNode.Parse(json));
            if ((int)Present(node["format"]) > Format)
            {
                throw new InvalidDataException($"it was made by a newer edgekube ({(string?)node["version"]}); use that one");
            }

            return new(
                (string?)node["version"] ?? "",
                DateTimeOffset.Parse((string?)node["created"] ?? "", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
                (long)Present(node["storeFormat"]),
                (long)Present(node["revision"]),
                (long)Present(node["objects"]),
                [.. Present(node["files"]).AsArray().Select(f => Entry(Present(f)))]);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            throw new InvalidDataException("its manifest is damaged", e);
        }
    }

    private static BackupEntry Entry(JsonNode node) =>
        new((string?)Present(node["name"]) ?? "", (long)Present(node["size"]), (string?)Present(node["sha256"]) ?? "");

    private static JsonNode Present(JsonNode? node) => node ?? throw new InvalidDataException("its manifest is damaged");
}
