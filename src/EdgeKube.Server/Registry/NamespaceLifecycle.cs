using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Storage;

namespace EdgeKube.Server.Registry;

/// <summary>New objects need a namespace that is there and not going; some namespaces may not go.</summary>
internal sealed class NamespaceLifecycle(IStore store)
{
    private static readonly string[] _immortal = ["default", "kube-system", "kube-public"];

    public async ValueTask AdmitCreateAsync(ResourceKey key, CancellationToken ct)
    {
        if (key.Namespace.Length == 0)
        {
            return;
        }

        var ns = new ResourceKey(BuiltIn.Namespaces, "", key.Namespace);
        var found = await store.GetAsync(ns.ToString(), ct) ?? throw ApiException.NotFound(ns);
        if (IsGoing(found))
        {
            var why = $"unable to create new content in namespace {key.Namespace} because it is being terminated";
            throw new ApiException(403, "Forbidden", ApiException.Forbidden(key, why).Message)
            {
                Target = key,
                Causes = [new("NamespaceTerminating", "metadata.namespace", $"namespace {key.Namespace} is being terminated")],
            };
        }
    }

    public static void AdmitDelete(ResourceKey key)
    {
        if (key.Type == BuiltIn.Namespaces && _immortal.Contains(key.Name, StringComparer.Ordinal))
        {
            throw ApiException.Forbidden(key, "this namespace may not be deleted");
        }
    }

    // The search spares reading the whole object for each create; an annotation may hold the word too.
    private static bool IsGoing(StoredObject ns) =>
        ns.Value.Span.IndexOf("\"deletionTimestamp\""u8) >= 0
        && new ObjectMetadata(ObjectJson.Read(ns.Value)).DeletionTimestamp is not null;
}
