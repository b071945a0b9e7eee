using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.CertificateSigningRequests;

/// <summary>CertificateSigningRequests: who asked stays written, what was asked stays, and each subresource decides its own part.</summary>
internal sealed class CertificateSigningRequestHooks(TimeProvider time) : IKindHooks
{
    private static readonly string[] _decisions = ["Approved", "Denied"];

    public GroupResource Type => BuiltIn.CertificateSigningRequests;

    public void PrepareFor(JsonObject created, Requester user)
    {
        var spec = created.Ensure("spec");
        foreach (var name in (ReadOnlySpan<string>)["username", "uid", "groups", "extra"])
        {
            spec.Remove(name);
        }

        spec["username"] = user.Name;
        if (user.Uid.Length > 0)
        {
            spec["uid"] = user.Uid;
        }

        if (user.Groups.Count > 0)
        {
            spec["groups"] = Texts(user.Groups);
        }

        if (user.Extra is { Count: > 0 } extra)
        {
            spec["extra"] = new JsonObject(extra.Select(e => KeyValuePair.Create(e.Key, (JsonNode?)Texts(e.Value))));
        }
    }

    public void PrepareUpdate(JsonObject old, JsonObject updated, string subresource)
    {
        Keep(old, updated, "spec");
        if (subresource.Length == 0)
        {
            Keep(old, updated, "status");
            return;
        }

        // approval decides; status signs, and leaves the decisions as they are
        var (status, was) = (updated.Ensure("status"), old.Map("status"));
        var approving = subresource == "approval";
        if (approving)
        {
            Keep(was ?? [], status, "certificate");
        }

        var kept = Conditions(was).Where(c => IsDecision(c) != approving);
        var given = Conditions(status).Where(c => IsDecision(c) == approving);
        var conditions = kept.Concat(given).Select(c => Stamp(c, was)).ToArray<JsonNode?>();
        status.Remove("conditions");
        if (conditions.Length > 0)
        {
            status["conditions"] = new JsonArray(conditions);
        }
    }

    public void Validate(JsonObject wanted, JsonObject? old, string subresource, ICollection<FieldError> errors)
    {
        if (old is null)
        {
            SigningRequestValidation.Spec(wanted.Map("spec"), errors);
            return;
        }

        SigningRequestValidation.Status(wanted.Map("status"), old.Map("status"), errors);
        if (subresource != "approval")
        {
            return;
        }

        foreach (var gone in Conditions(old.Map("status")).Where(c => IsDecision(c) && !Conditions(wanted.Map("status")).Any(w => w.Text("type") == c.Text("type"))))
        {
            errors.Forbidden("status.conditions", $"updates may not remove a condition of type \"{gone.Text("type")}\"");
        }
    }

    private static bool IsDecision(JsonObject condition) => _decisions.Contains(condition.Text("type"));

    private static IEnumerable<JsonObject> Conditions(JsonObject? status) => status.Maps("conditions").Select(c => c.Item);

    private static void Keep(JsonObject from, JsonObject into, string name)
    {
        into.Remove(name);
        if (from[name] is { } value)
        {
            into[name] = value.DeepClone();
        }
    }

    private static JsonArray Texts(IEnumerable<string> values) => new([.. values.Select(v => (JsonNode)JsonValue.Create(v)!)]);

    /// <summary>A new condition, and one that is another than before, gets the times that it lacks.</summary>
    private JsonObject Stamp(JsonObject condition, JsonObject? was)
    {
        var stamped = condition.DeepClone().AsObject();
        var before = Conditions(was).FirstOrDefault(c => c.Text("type") == condition.Text("type"));
        if (before is not null && JsonNode.DeepEquals(before, condition))
        {
            return stamped;
        }

        var now = TimeConverter.Format(DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds()));
        stamped.Default("lastUpdateTime", now);
        if (!stamped.Has("lastTransitionTime"))
        {
            var same = before is not null && before.Text("status") == condition.Text("status");
            stamped["lastTransitionTime"] = same && before!["lastTransitionTime"] is { } then ? then.DeepClone() : now;
        }

        return stamped;
    }
}
