using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.Events;

/// <summary>Events lie in the namespace of what they are about.</summary>
internal sealed class EventHooks : IKindHooks
{
    private const int MaxMessage = 1024;

    public GroupResource Type => BuiltIn.Events;

    public void Validate(JsonObject wanted, JsonObject? old, string subresource, ICollection<FieldError> errors)
    {
        var involved = wanted.Map("involvedObject").Text("namespace");
        var ns = wanted.Namespace();
        if (involved.Length == 0 ? ns is not ("default" or "kube-system") : involved != ns)
        {
            errors.Invalid("involvedObject.namespace", involved, "does not match event.namespace");
        }

        if (wanted.Has("eventTime"))
        {
            ValidateNew(wanted, errors);
        }
    }

    /// <summary>Events in the newer form, which <c>eventTime</c> marks.</summary>
    private static void ValidateNew(JsonObject wanted, ICollection<FieldError> errors)
    {
        foreach (var field in (ReadOnlySpan<string>)["reason", "action"])
        {
            if (wanted.Text(field).Length == 0)
            {
                errors.Required(field);
            }
        }

        if (wanted.Text("reportingComponent").Length == 0)
        {
            errors.Required("reportingController");
        }

        if (wanted.Text("message").Length > MaxMessage)
        {
            errors.Invalid("message", "", $"can have at most {MaxMessage} characters");
        }

        errors.Supported("type", wanted.Text("type"), "Normal", "Warning");
    }
}
