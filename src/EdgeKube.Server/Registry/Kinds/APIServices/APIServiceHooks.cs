using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.APIServices;

/// <summary>APIServices: named after what they serve; what this server serves itself is available.</summary>
internal sealed class APIServiceHooks(TimeProvider time) : IKindHooks
{
    public GroupResource Type => BuiltIn.APIServices;

    public void PrepareCreate(JsonObject created) => created["status"] = Status(created);

    public void PrepareUpdate(JsonObject old, JsonObject updated, string subresource)
    {
        if (old.Map("spec").Has("service") != updated.Map("spec").Has("service"))
        {
            updated["status"] = Status(updated);
        }
    }

    public void Validate(JsonObject wanted, JsonObject? old, string subresource, ICollection<FieldError> errors)
    {
        var spec = wanted.Map("spec");
        var name = $"{spec.Text("version")}.{spec.Text("group")}";
        if (wanted.Name() != name)
        {
            errors.Invalid("metadata.name", wanted.Name(), $"must be `spec.version+\".\"+spec.group`: \"{name}\"");
        }

        if (!spec.Has("service") && (spec.Has("caBundle") || spec.Truth("insecureSkipTLSVerify")))
        {
            errors.Forbidden("spec.caBundle", "local APIServices may not have a caBundle or skip verification");
        }

        if (spec.Has("service"))
        {
            Service(spec.Map("service"), errors);
        }
    }

    private static void Service(JsonObject? service, ICollection<FieldError> errors)
    {
        foreach (var name in (ReadOnlySpan<string>)["namespace", "name"])
        {
            if (service.Text(name).Length == 0)
            {
                errors.Required($"spec.service.{name}");
            }
        }
    }

    /// <summary>Whether another API server answers is found out by asking it.</summary>
    private JsonObject Status(JsonObject service)
    {
        if (service.Map("spec").Has("service"))
        {
            return [];
        }

        var now = time.GetUtcNow();
        return new JsonObject
        {
            ["conditions"] = new JsonArray(new JsonObject
            {
                ["lastTransitionTime"] = Api.Views.TimeConverter.Format(new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerSecond), now.Offset)),
                ["message"] = "Local APIServices are always available",
                ["reason"] = "Local",
                ["status"] = "True",
                ["type"] = "Available",
            }),
        };
    }
}
