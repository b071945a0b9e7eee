using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Schemas;

namespace EdgeKube.Api.Patches;

/// <summary>RFC 6902.</summary>
public static class JsonPatch
{
    private const int MaxOperations = 10_000;

    /// <summary>Gives the patched copy; <paramref name="current"/> is not changed.</summary>
    /// <exception cref="ApiException">400 for a patch that is no patch, 422 for one that does not apply.</exception>
    public static JsonObject Apply(JsonObject current, ReadOnlyMemory<byte> patch)
    {
        using var document = Read(patch);
        if (document.RootElement.ValueKind != JsonValueKind.Array)
        {
            throw ApiException.BadRequest("error decoding patch: a JSON patch must be an array of operations");
        }

        if (document.RootElement.GetArrayLength() is var count and > MaxOperations)
        {
            throw ApiException.TooLarge($"The allowed maximum operations in a JSON patch is {MaxOperations}, got {count}");
        }

        var target = new PatchTarget(current.DeepClone());
        foreach (var element in document.RootElement.EnumerateArray())
        {
            Run(target, PatchOperation.Read(element));
        }

        return target.Root as JsonObject ?? throw PatchTarget.Refuse("the patched document is not an object");
    }

    private static JsonDocument Read(ReadOnlyMemory<byte> patch)
    {
        try
        {
            return JsonDocument.Parse(patch);
        }
        catch (JsonException)
        {
            throw ApiException.BadRequest($"error decoding patch: {JsonProblem.Of(patch.Span)}");
        }
    }

    private static void Run(PatchTarget target, PatchOperation operation)
    {
        switch (operation.Op)
        {
            case "add":
                target.Add(operation.Path, operation.Value());
                break;
            case "remove":
                target.Remove(operation.Path);
                break;
            case "replace":
                target.Replace(operation.Path, operation.Value());
                break;
            case "move":
                target.Move(operation.From(), operation.Path);
                break;
            case "copy":
                target.Copy(operation.From(), operation.Path);
                break;
            case "test":
                target.Test(operation.Path, operation.Value());
                break;
            default:
                throw PatchTarget.Refuse($"Unexpected kind: {operation.Op}");
        }
    }
}
