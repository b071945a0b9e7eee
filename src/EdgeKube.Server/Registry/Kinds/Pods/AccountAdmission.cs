using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.Pods;

/// <summary>What a new pod takes from its ServiceAccount: the account itself, its token as a volume, and what pulls its images.</summary>
/// <param name="isRequired">Whether there must be such an account; where nobody makes a namespace's first, none is looked up.</param>
internal sealed class AccountAdmission(StoredObjects stored, TimeProvider time, Random random, bool isRequired)
{
    private const string DefaultAccount = "default";
    private const string MirrorAnnotation = "kubernetes.io/config.mirror";
    private const string VolumePrefix = "kube-api-access-";
    private const string MountPath = "/var/run/secrets/kubernetes.io/serviceaccount";
    private const string RootCa = "kube-root-ca.crt";
    private const int TokenSeconds = 3607; // an hour and a little: whoever asks for exactly this gets one that old clients may keep for longer
    private const int FileMode = 0b110_100_100; // 0644
    private const int Looks = 10;
    private static readonly TimeSpan _between = TimeSpan.FromMilliseconds(100);

    /// <summary>A namespace's first account is made right after the namespace: waits a moment for it.</summary>
    public async ValueTask WhenThereAsync(JsonObject pod, CancellationToken ct)
    {
        if (isRequired && !IsMirror(pod) && NameOf(pod) == DefaultAccount)
        {
            for (var look = 1; look < Looks && Find(pod, DefaultAccount) is null; look++)
            {
                await Task.Delay(_between, time, ct);
            }
        }
    }

    /// <exception cref="ApiException">403 when there is no such account, or it does not allow what the pod refers to.</exception>
    public void Admit(JsonObject pod)
    {
        var spec = pod.Ensure("spec");
        if (IsMirror(pod))
        {
            CheckMirror(pod, spec);
            return;
        }

        var name = NameOf(pod);
        spec["serviceAccountName"] = name;
        if (!isRequired)
        {
            return;
        }

        var account = Find(pod, name) ?? throw Forbidden(
            pod, $"error looking up service account {pod.Namespace()}/{name}: serviceaccount \"{name}\" not found");
        if (Automounts(spec, account))
        {
            Mount(spec);
        }

        if (spec.List("imagePullSecrets").Count == 0 && account.List("imagePullSecrets").Count > 0)
        {
            spec["imagePullSecrets"] = account["imagePullSecrets"]!.DeepClone();
        }

        AccountSecrets.Check(pod, spec, account);
    }

    private static bool IsMirror(JsonObject pod) => pod.Map("metadata").Map("annotations").Has(MirrorAnnotation);

    private static string NameOf(JsonObject pod)
    {
        var spec = pod.Map("spec");
        return spec.Text("serviceAccountName") is { Length: > 0 } name ? name
            : spec.Text("serviceAccount") is { Length: > 0 } old ? old
            : DefaultAccount;
    }

    private static bool Automounts(JsonObject spec, JsonObject account)
    {
        const string Field = "automountServiceAccountToken";
        var says = spec.Has(Field) ? spec : account;
        return !says.Has(Field) || says.Truth(Field);
    }

    private static void CheckMirror(JsonObject pod, JsonObject spec)
    {
        if (spec.Text("serviceAccountName").Length > 0 || spec.Text("serviceAccount").Length > 0)
        {
            throw Forbidden(pod, "a mirror pod may not reference service accounts");
        }

        if (AccountSecrets.Of(spec).Any())
        {
            throw Forbidden(pod, "a mirror pod may not reference secrets");
        }

        if (spec.Maps("volumes").Any(v => v.Item.Map("projected").Maps("sources").Any(s => s.Item.Has("serviceAccountToken"))))
        {
            throw Forbidden(pod, "a mirror pod may not use ServiceAccountToken volume projections");
        }
    }

    /// <summary>A volume that is there already is used; a container that mounts something there keeps that.</summary>
    private void Mount(JsonObject spec)
    {
        var present = spec.Maps("volumes").Select(v => v.Item.Text("name")).FirstOrDefault(n => n.StartsWith(VolumePrefix, StringComparison.Ordinal));
        var name = present ?? RandomName.From(VolumePrefix, random);
        var needed = false;
        foreach (var (_, container) in spec.Maps("initContainers").Concat(spec.Maps("containers")))
        {
            if (!container.Maps("volumeMounts").Any(m => m.Item.Text("mountPath") == MountPath))
            {
                Add(container, "volumeMounts", new JsonObject { ["name"] = name, ["readOnly"] = true, ["mountPath"] = MountPath });
                needed = true;
            }
        }

        if (needed && present is null)
        {
            Add(spec, "volumes", new JsonObject { ["name"] = name, ["projected"] = Sources() });
        }
    }

    private static JsonObject Sources() => new()
    {
        ["defaultMode"] = FileMode,
        ["sources"] = new JsonArray(
            new JsonObject { ["serviceAccountToken"] = new JsonObject { ["expirationSeconds"] = TokenSeconds, ["path"] = "token" } },
            new JsonObject
            {
                ["configMap"] = new JsonObject
                {
                    ["name"] = RootCa,
                    ["items"] = new JsonArray(new JsonObject { ["key"] = "ca.crt", ["path"] = "ca.crt" }),
                },
            },
            new JsonObject
            {
                ["downwardAPI"] = new JsonObject
                {
                    ["items"] = new JsonArray(new JsonObject
                    {
                        ["path"] = "namespace",
                        ["fieldRef"] = new JsonObject { ["apiVersion"] = "v1", ["fieldPath"] = "metadata.namespace" },
                    }),
                },
            }),
    };

    private static void Add(JsonObject to, string list, JsonObject item)
    {
        if (to[list] is not JsonArray items)
        {
            to[list] = items = [];
        }

        items.Add((JsonNode)item);
    }

    private JsonObject? Find(JsonObject pod, string name) => stored.Find(new(BuiltIn.ServiceAccounts, pod.Namespace(), name));

    private static ApiException Forbidden(JsonObject pod, string why) => ApiException.Forbidden(new(BuiltIn.Pods, pod.Namespace(), pod.Name()), why);
}
