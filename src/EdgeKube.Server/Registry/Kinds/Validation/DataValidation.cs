using System.Text;
using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using B64 = System.Buffers.Text.Base64;

namespace EdgeKube.Server.Registry.Kinds.Validation;

/// <summary>What ConfigMaps and Secrets have in common: keys, sizes, immutability.</summary>
internal static class DataValidation
{
    private const int MaxSize = 1024 * 1024;

    public static void Keys(JsonObject? data, string path, ICollection<FieldError> errors)
    {
        foreach (var (key, _) in data ?? [])
        {
            errors.Invalid($"{path}[{key}]", key, NameRules.ConfigKey(key));
        }
    }

    public static void Base64(JsonObject? data, string path, ICollection<FieldError> errors)
    {
        foreach (var (key, value) in data ?? [])
        {
            if (!B64.IsValid(value.AsText() ?? ""))
            {
                errors.Invalid($"{path}[{key}]", "<hidden>", "must be base64");
            }
        }
    }

    public static long TextBytes(JsonObject? data) => (data ?? []).Sum(p => (long)Encoding.UTF8.GetByteCount(p.Value.AsText() ?? ""));

    public static long Base64Bytes(JsonObject? data) =>
        (data ?? []).Sum(p => B64.IsValid(p.Value.AsText() ?? "", out var length) ? length : 0L);

    public static void Size(long size, string path, ICollection<FieldError> errors)
    {
        if (size > MaxSize)
        {
            errors.TooLong(path, MaxSize);
        }
    }

    /// <summary>What is marked immutable stays as it is, the mark too.</summary>
    public static void Immutable(JsonObject wanted, JsonObject old, ICollection<FieldError> errors, params ReadOnlySpan<string> fields)
    {
        if (!old.Truth("immutable"))
        {
            return;
        }

        if (!wanted.Truth("immutable"))
        {
            errors.Forbidden("immutable", "field is immutable when `immutable` is set");
        }

        foreach (var field in fields)
        {
            if (!JsonNode.DeepEquals(wanted[field], old[field]))
            {
                errors.Forbidden(field, "field is immutable when `immutable` is set");
            }
        }
    }
}
