using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.Pods;

/// <summary>The Secrets that a pod refers to, and whether its ServiceAccount lets it.</summary>
internal static class AccountSecrets
{
    private const string EnforceAnnotation = "kubernetes.io/enforce-mountable-secrets";

    /// <summary>The names, with what refers to them; those that pull images are apart.</summary>
    public static IEnumerable<(string Name, string Who)> Of(JsonObject spec)
    {
        foreach (var (_, volume) in spec.Maps("volumes"))
        {
            if (volume.Map("secret").Text("secretName") is { Length: > 0 } name)
            {
                yield return (name, "volume with secret.secretName");
            }
        }

        foreach (var found in OfContainers(spec, "initContainers", "init container").Concat(OfContainers(spec, "containers", "container")))
        {
            yield return found;
        }
    }

    /// <exception cref="ApiException">403: the account lists its Secrets, says that there may be no others, and the pod refers to another.</exception>
    public static void Check(JsonObject pod, JsonObject spec, JsonObject account)
    {
        if (account.Map("metadata").Map("annotations").Text(EnforceAnnotation) is not ("true" or "1" or "t" or "T" or "TRUE" or "True"))
        {
            return;
        }

        var allowed = account.Maps("secrets").Select(s => s.Item.Text("name")).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, who) in Of(spec))
        {
            if (!allowed.Contains(name))
            {
                throw Forbidden(pod, $"{who}=\"{name}\" is not allowed because service account {account.Name()} does not reference that secret");
            }
        }

        var pulling = account.Maps("imagePullSecrets").Select(s => s.Item.Text("name")).ToHashSet(StringComparer.Ordinal);
        foreach (var (i, secret) in spec.Maps("imagePullSecrets"))
        {
            if (!pulling.Contains(secret.Text("name")))
            {
                throw Forbidden(
                    pod,
                    $"imagePullSecrets[{i}].name=\"{secret.Text("name")}\" is not allowed because service account {account.Name()} does not reference that imagePullSecret");
            }
        }
    }

    private static ApiException Forbidden(JsonObject pod, string why) => ApiException.Forbidden(new(BuiltIn.Pods, pod.Namespace(), pod.Name()), why);

    private static IEnumerable<(string Name, string Who)> OfContainers(JsonObject spec, string list, string what)
    {
        foreach (var (_, container) in spec.Maps(list))
        {
            foreach (var (_, variable) in container.Maps("env"))
            {
                if (variable.Map("valueFrom").Map("secretKeyRef").Text("name") is { Length: > 0 } name)
                {
                    yield return (name, $"{what} {container.Text("name")} with envVar {variable.Text("name")} referencing secret.secretName");
                }
            }

            foreach (var (_, source) in container.Maps("envFrom"))
            {
                if (source.Map("secretRef").Text("name") is { Length: > 0 } name)
                {
                    yield return (name, $"{what} {container.Text("name")} with envFrom referencing secret.secretName");
                }
            }
        }
    }
}
