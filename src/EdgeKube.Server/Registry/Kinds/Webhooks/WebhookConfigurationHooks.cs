using System.Text.Json.Nodes;
using EdgeKube.Api.Cel;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.Webhooks;

/// <summary>Configurations of admission webhooks: named after a domain, without side effects, to be reached at one place.</summary>
internal sealed class WebhookConfigurationHooks(GroupResource type) : IKindHooks
{
    private static readonly string[] _versions = ["v1", "v1beta1"];
    private static readonly string[] _harmless = ["None", "NoneOnDryRun"];

    public GroupResource Type => type;

    public void Validate(JsonObject wanted, JsonObject? old, string subresource, ICollection<FieldError> errors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (i, webhook) in wanted.Maps("webhooks"))
        {
            var at = $"webhooks[{i}]";
            Webhook(webhook, at, errors);
            if (webhook.Text("name").Length > 0 && !names.Add(webhook.Text("name")))
            {
                errors.Duplicate($"{at}.name", webhook.Text("name"));
            }
        }
    }

    private static void Webhook(JsonObject webhook, string at, ICollection<FieldError> errors)
    {
        Name(webhook.Text("name"), $"{at}.name", errors);
        AdmissionRules.Rules(webhook, "rules", at, errors);
        AdmissionRules.Conditions(webhook, at, errors);
        AdmissionExpressions.Conditions(webhook, at, AdmissionEnvironment.Webhook, errors);
        LabelValidation.Selector(webhook.Map("namespaceSelector"), $"{at}.namespaceSelector", errors);
        LabelValidation.Selector(webhook.Map("objectSelector"), $"{at}.objectSelector", errors);
        Versions(webhook, $"{at}.admissionReviewVersions", errors);
        Client(webhook.Map("clientConfig"), $"{at}.clientConfig", errors);
        if (webhook.Text("sideEffects").Length == 0)
        {
            errors.Required($"{at}.sideEffects", $"must specify one of {string.Join(", ", _harmless)}");
        }
        else
        {
            errors.Supported($"{at}.sideEffects", webhook.Text("sideEffects"), _harmless);
        }
    }

    private static void Name(string name, string at, ICollection<FieldError> errors)
    {
        if (name.Length == 0)
        {
            errors.Required(at);
            return;
        }

        errors.Invalid(at, name, NameRules.Dns1123Subdomain(name));
        if (name.Split('.').Length < 3)
        {
            errors.Invalid(at, name, "should be a domain with at least three segments separated by dots");
        }
    }

    private static void Versions(JsonObject webhook, string at, ICollection<FieldError> errors)
    {
        var known = string.Join(", ", _versions);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (i, version) in webhook.Texts("admissionReviewVersions"))
        {
            errors.Invalid($"{at}[{i}]", version, seen.Add(version) ? NameRules.Dns1035Label(version) : "duplicate version");
        }

        if (seen.Count == 0)
        {
            errors.Required(at, $"must specify one of {known}");
        }
        else if (!seen.Overlaps(_versions))
        {
            errors.Invalid(at, webhook["admissionReviewVersions"], $"must include at least one of {known}");
        }
    }

    private static void Client(JsonObject? client, string at, ICollection<FieldError> errors)
    {
        if (client.Has("url") == client.Has("service"))
        {
            errors.Required(at, "exactly one of url or service is required");
        }
        else if (client.Has("url"))
        {
            Url(client.Text("url"), $"{at}.url", errors);
        }
        else
        {
            Service(client.Map("service"), $"{at}.service", errors);
        }
    }

    private static void Url(string text, string at, ICollection<FieldError> errors)
    {
        const string Form = "; desired format: https://host[/path]";
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url))
        {
            errors.Required(at, $"url must be a valid URL{Form}");
            return;
        }

        var checks = new (bool Wrong, string Text)[]
        {
            (url.Scheme != "https", $"'https' is the only allowed URL scheme{Form}"),
            (url.Host.Length == 0, $"host must be specified{Form}"),
            (url.UserInfo.Length > 0, "user information is not permitted in the URL"),
            (url.Fragment.Length > 0, "fragments are not permitted in the URL"),
            (url.Query.Length > 0, "query parameters are not permitted in the URL"),
        };
        foreach (var (_, wrong) in checks.Where(c => c.Wrong))
        {
            errors.Invalid(at, text, wrong);
        }
    }

    private static void Service(JsonObject? service, string at, ICollection<FieldError> errors)
    {
        if (service.Text("name").Length == 0)
        {
            errors.Required($"{at}.name", "service name is required");
        }

        if (service.Text("namespace").Length == 0)
        {
            errors.Required($"{at}.namespace", "service namespace is required");
        }

        if (service.Text("path") is not { Length: > 1 } path)
        {
            return;
        }

        if (!path.StartsWith('/'))
        {
            errors.Invalid($"{at}.path", path, "must start with a '/'");
        }

        foreach (var step in path.Trim('/').Split('/'))
        {
            errors.Invalid($"{at}.path", path, step.Length == 0 ? "segment must not be empty" : NameRules.Dns1123Subdomain(step));
        }
    }
}
