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
    private const int MaxWord = 128;

    public GroupResource Type => BuiltIn.Events;

    public void PrepareCreate(JsonObject created) => SayWhen(created);

    public void PrepareUpdate(JsonObject old, JsonObject updated, string subresource) => SayWhen(updated);

    public void Validate(JsonObject wanted, JsonObject? old, string subresource, ICollection<FieldError> errors)
    {
        var involved = wanted.Map("involvedObject").Text("namespace");
        var ns = wanted.Namespace();
        var isNew = wanted.Has("eventTime");
        if (involved.Length == 0 ? ns != "default" && !(isNew && ns == "kube-system") : involved != ns && !isNew)
        {
            errors.Invalid("involvedObject.namespace", involved, "does not match event.namespace");
        }

        if (isNew)
        {
            ValidateNew(wanted, errors);
        }
    }

    /// <summary>Events in the newer form, which <c>eventTime</c> marks.</summary>
    private static void ValidateNew(JsonObject wanted, ICollection<FieldError> errors)
    {
        if (wanted.Text("reportingComponent") is not { Length: > 0 } controller)
        {
            errors.Required("reportingController");
        }
        else
        {
            errors.Invalid("reportingController", controller, NameRules.QualifiedName(controller));
        }

        foreach (var field in (ReadOnlySpan<string>)["reportingInstance", "action", "reason"])
        {
            if (wanted.Text(field).Length == 0)
            {
                errors.Required(field);
            }
            else if (wanted.Text(field).Length > MaxWord)
            {
                errors.Invalid(field, "", $"can have at most {MaxWord} characters");
            }
        }

        if (wanted.Text("message").Length > MaxMessage)
        {
            errors.Invalid("message", "", $"can have at most {MaxMessage} characters");
        }
    }

    /// <summary>Go writes this field in every Event: null where only the older times are given.</summary>
    private static void SayWhen(JsonObject value) => value.TryAdd("eventTime", null);
}
