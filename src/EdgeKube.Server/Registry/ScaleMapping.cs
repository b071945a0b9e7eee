using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Selectors;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;

namespace EdgeKube.Server.Registry;

/// <summary>The <c>scale</c> subresource: an autoscaling/v1 Scale that stands for an object's replicas.</summary>
internal static class ScaleMapping
{
    private static readonly string[] _metadata = ["name", "namespace", "uid", "resourceVersion", "creationTimestamp"];

    /// <param name="paths">Where a custom kind keeps its numbers; null for the places of built-in ones.</param>
    public static JsonObject Read(JsonObject scaled, ScalePaths? paths = null)
    {
        var metadata = new JsonObject();
        foreach (var name in _metadata)
        {
            if (scaled["metadata"]?[name] is { } value)
            {
                metadata[name] = value.DeepClone();
            }
        }

        if (paths is not null && CustomScale.Find(scaled, paths.SpecReplicas) is null)
        {
            throw ApiException.Internal($"the spec replicas field \"{paths.SpecReplicas}\" does not exist");
        }

        return new JsonObject
        {
            ["kind"] = "Scale",
            ["apiVersion"] = "autoscaling/v1",
            ["metadata"] = metadata,
            ["spec"] = new JsonObject { ["replicas"] = paths is null ? Replicas(scaled["spec"]) : CustomScale.Number(scaled, paths.SpecReplicas) },
            ["status"] = paths is null
                ? new JsonObject { ["replicas"] = Replicas(scaled["status"]), ["selector"] = Selector(scaled) }
                : CustomScale.Status(scaled, paths),
        };
    }

    /// <summary>Takes the wanted replicas (and the preconditions in its metadata) over into the object.</summary>
    /// <exception cref="ApiException">400 or 422.</exception>
    public static void Apply(JsonObject scale, JsonObject scaled, ResourceKey key, ScalePaths? paths = null)
    {
        var replicas = Replicas(scale, key);
        CustomScale.Set(scaled, paths?.SpecReplicas ?? ".spec.replicas", replicas);
        var metadata = Part(scale, "metadata", "v1.ObjectMeta");
        foreach (var name in (ReadOnlySpan<string>)["resourceVersion", "uid"])
        {
            if (metadata?[name] is { } value)
            {
                scaled["metadata"]![name] = value.GetValueKind() == JsonValueKind.String
                    ? value.DeepClone()
                    : throw WrongType(value, $"ObjectMeta.metadata.{name}", "string");
            }
        }
    }

    /// <summary>The wanted replicas of a Scale.</summary>
    /// <exception cref="ApiException">400 or 422.</exception>
    public static int Replicas(JsonObject scale, ResourceKey key)
    {
        var spec = Part(scale, "spec", "v1.ScaleSpec");
        if (spec?["replicas"] is { } wanted && !(wanted is JsonValue value && value.GetValueKind() == JsonValueKind.Number && value.TryGetValue<int>(out _)))
        {
            throw WrongType(wanted, "ScaleSpec.spec.replicas", "int32");
        }

        var replicas = Replicas(spec);
        if (replicas < 0)
        {
            throw ApiException.Invalid(
                key, "Scale", [FieldError.Invalid("spec.replicas", replicas, "must be greater than or equal to 0")]);
        }

        return replicas;
    }

    private static JsonObject? Part(JsonObject scale, string name, string type) => scale[name] switch
    {
        null => null,
        JsonObject part => part,
        var other => throw WrongType(other, $"Scale.{name}", type),
    };

    private static ApiException WrongType(JsonNode value, string field, string type)
    {
        var given = value.GetValueKind() switch
        {
            JsonValueKind.String => "string",
            JsonValueKind.Number => $"number {value.ToJsonString()}",
            JsonValueKind.Array => "array",
            JsonValueKind.Object => "object",
            _ => "bool",
        };
        return ApiException.BadRequest(
            $"Scale in version \"v1\" cannot be handled as a Scale: json: cannot unmarshal {given} into Go struct field {field} of type {type}");
    }

    private static int Replicas(JsonNode? at) => at?["replicas"] is JsonValue value && value.TryGetValue(out int replicas) ? replicas : 0;

    private static string Selector(JsonObject scaled) =>
        LabelSelector.From(scaled["spec"]?["selector"].Deserialize(ApiJson.Default.LabelSelectorView)).ToString();
}
