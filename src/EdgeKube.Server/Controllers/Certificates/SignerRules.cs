using EdgeKube.Platform.Certificates;

namespace EdgeKube.Server.Controllers.Certificates;

/// <summary>What the cluster's own signers put their name to; pure.</summary>
internal static class SignerRules
{
    public const string Client = "kubernetes.io/kube-apiserver-client";
    public const string KubeletClient = "kubernetes.io/kube-apiserver-client-kubelet";
    public const string KubeletServing = "kubernetes.io/kubelet-serving";
    private const string NodePrefix = "system:node:";
    private const string Nodes = "system:nodes";
    private const string ClientAuth = "client auth";
    private const string ServerAuth = "server auth";
    private const string Signature = "digital signature";
    private const string Encipherment = "key encipherment";

    public static bool IsOurs(string signer) => signer is Client or KubeletClient or KubeletServing;

    /// <returns>What is wrong, or null.</returns>
    public static string? Wrong(string signer, SigningRequest request, IReadOnlyCollection<string> usages) => signer switch
    {
        Client => usages.Contains(ClientAuth) && IsWithin(usages, ClientAuth) ? null : "usages did not match [client auth]",
        KubeletClient => WrongNode(request)
            ?? (request.DnsNames.Count > 0 ? "DNS subjectAltNames are not allowed"
                : request.Addresses.Count > 0 ? "IP subjectAltNames are not allowed"
                : IsExact(usages, ClientAuth) ? null
                : "usages did not match [digital signature client auth]"),
        KubeletServing => WrongNode(request)
            ?? (request.DnsNames.Count == 0 && request.Addresses.Count == 0 ? "at least one DNS or IP subjectAltName is required"
                : IsExact(usages, ServerAuth) ? null
                : "usages did not match [digital signature server auth]"),
        _ => throw new ArgumentOutOfRangeException(nameof(signer), signer, "not one of the cluster's signers"),
    };

    private static string? WrongNode(SigningRequest request) =>
        request.Subject.Organizations is not [Nodes] ? "subject organization is not system:nodes"
        : !request.Subject.CommonName.StartsWith(NodePrefix, StringComparison.Ordinal) ? "subject common name does not begin with system:node:"
        : request.HasOtherNames ? "Email and URI subjectAltNames are not allowed"
        : null;

    private static bool IsWithin(IEnumerable<string> usages, string purpose) => usages.All(u => u is Signature or Encipherment || u == purpose);

    private static bool IsExact(IReadOnlyCollection<string> usages, string purpose) =>
        usages.Contains(Signature) && usages.Contains(purpose) && IsWithin(usages, purpose);
}
