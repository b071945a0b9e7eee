using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.Secrets;

/// <summary>Secrets: stringData becomes data; each type has the keys it needs.</summary>
internal sealed class SecretHooks : IKindHooks
{
    public GroupResource Type => BuiltIn.Secrets;

    public void PrepareCreate(JsonObject created)
    {
        created.Default("type", "Opaque");
        Fold(created);
    }

    public void PrepareUpdate(JsonObject old, JsonObject updated, string subresource)
    {
        if (updated.Text("type").Length == 0)
        {
            updated["type"] = old.Text("type");
        }

        Fold(updated);
    }

    public void Validate(JsonObject wanted, JsonObject? old, string subresource, ICollection<FieldError> errors)
    {
        var data = wanted.Map("data");
        DataValidation.Keys(data, "data", errors);
        DataValidation.Base64(data, "data", errors);
        DataValidation.Size(DataValidation.Base64Bytes(data), "data", errors);
        RequireKeys(wanted, data, errors);
        if (old is not null)
        {
            errors.Same("type", wanted["type"], old["type"]);
            DataValidation.Immutable(wanted, old, errors, "data");
        }
    }

    private static void Fold(JsonObject secret)
    {
        foreach (var (key, value) in secret.Map("stringData") ?? [])
        {
            secret.Ensure("data")[key] = Convert.ToBase64String(Encoding.UTF8.GetBytes(value.AsText() ?? ""));
        }

        secret.Remove("stringData");
    }

    private static void RequireKeys(JsonObject secret, JsonObject? data, ICollection<FieldError> errors)
    {
        switch (secret.Text("type"))
        {
            case "kubernetes.io/tls":
                Require(data, errors, "tls.crt");
                Require(data, errors, "tls.key");
                break;
            case "kubernetes.io/basic-auth" when data?.ContainsKey("username") != true && data?.ContainsKey("password") != true:
                errors.Required("data[username]");
                errors.Required("data[password]");
                break;
            case "kubernetes.io/ssh-auth":
                Require(data, errors, "ssh-privatekey");
                break;
            case "kubernetes.io/dockerconfigjson":
                RequireJson(data, errors, ".dockerconfigjson");
                break;
            case "kubernetes.io/dockercfg":
                RequireJson(data, errors, ".dockercfg");
                break;
            case "kubernetes.io/service-account-token"
                when secret.Map("metadata").Map("annotations").Text("kubernetes.io/service-account.name").Length == 0:
                errors.Required("metadata.annotations[kubernetes.io/service-account.name]");
                break;
            default:
                break;
        }
    }

    private static void Require(JsonObject? data, ICollection<FieldError> errors, string key)
    {
        if (data?.ContainsKey(key) != true)
        {
            errors.Required($"data[{key}]");
        }
    }

    private static void RequireJson(JsonObject? data, ICollection<FieldError> errors, string key)
    {
        Require(data, errors, key);
        if (data.Has(key) && !IsJson(data.Text(key)))
        {
            errors.Invalid($"data[{key}]", "<secret contents redacted>", "must be valid JSON");
        }
    }

    private static bool IsJson(string base64)
    {
        try
        {
            using var document = JsonDocument.Parse(Convert.FromBase64String(base64));
            return true;
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return false;
        }
    }
}
