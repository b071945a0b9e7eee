using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.CertificateSigningRequests;

/// <summary>What a CertificateSigningRequest may ask for, and what may be decided of it.</summary>
internal static class SigningRequestValidation
{
    private const string ClientSigner = "kubernetes.io/kube-apiserver-client";
    private const string Administrators = "system:masters";
    private const string Organization = "2.5.4.10";
    private const int LeastSeconds = 600;
    private static readonly string[] _types = ["Approved", "Denied", "Failed"];

    public static void Spec(JsonObject? spec, ICollection<FieldError> errors)
    {
        var request = Request(spec, errors);
        if (spec.List("usages").Count == 0)
        {
            errors.Required("spec.usages", "usages must be provided");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (i, usage) in spec.Texts("usages"))
        {
            if (!seen.Add(usage))
            {
                errors.Duplicate($"spec.usages[{i}]", usage);
            }
        }

        Signer(spec.Text("signerName"), errors);
        if (spec.Number("expirationSeconds") < LeastSeconds)
        {
            errors.Invalid("spec.expirationSeconds", spec.Number("expirationSeconds"), "may not specify a duration less than 600 seconds (10 minutes)");
        }

        if (spec.Text("signerName") == ClientSigner && request is not null && Organizations(request).Contains(Administrators))
        {
            errors.Forbidden("spec.request", $"use of {ClientSigner} signer with {Administrators} group is not allowed");
        }
    }

    public static void Status(JsonObject? status, JsonObject? was, ICollection<FieldError> errors)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (i, condition) in status.Maps("conditions"))
        {
            var (at, type) = ($"status.conditions[{i}]", condition.Text("type"));
            if (type.Length == 0)
            {
                errors.Required($"{at}.type");
            }

            if (!seen.Add(type))
            {
                errors.Duplicate($"{at}.type", type);
            }

            string[] values = _types.Contains(type) ? ["True"] : ["True", "False", "Unknown"];
            if (!values.Contains(condition.Text("status")))
            {
                errors.Once(FieldError.NotSupported($"{at}.status", condition.Text("status"), values));
            }
        }

        if (seen.Contains("Approved") && seen.Contains("Denied"))
        {
            errors.Invalid("status.conditions", "Denied", "Approved and Denied conditions are mutually exclusive");
        }

        Certificate(status.Text("certificate"), was.Text("certificate"), errors);
    }

    private static CertificateRequest? Request(JsonObject? spec, ICollection<FieldError> errors)
    {
        const string At = "spec.request";
        if (spec.Text("request").Length == 0)
        {
            errors.Required(At);
            return null;
        }

        try
        {
            var pem = Encoding.ASCII.GetString(Convert.FromBase64String(spec.Text("request")));
            if (!PemEncoding.TryFind(pem, out var fields) || pem[fields.Label] != "CERTIFICATE REQUEST")
            {
                errors.Invalid(At, spec.Text("request"), "PEM block type must be CERTIFICATE REQUEST");
                return null;
            }

            return CertificateRequest.LoadSigningRequestPem(pem, HashAlgorithmName.SHA256);
        }
        catch (Exception e) when (e is CryptographicException or FormatException or ArgumentException)
        {
            errors.Invalid(At, spec.Text("request"), e.Message);
            return null;
        }
    }

    private static IEnumerable<string> Organizations(CertificateRequest request) => request.SubjectName.EnumerateRelativeDistinguishedNames()
        .Where(part => !part.HasMultipleElements && part.GetSingleElementType().Value == Organization)
        .Select(part => part.GetSingleElementValue() ?? "");

    private static void Signer(string signer, ICollection<FieldError> errors)
    {
        const string At = "spec.signerName";
        var parts = signer.Split('/');
        if (signer.Length == 0)
        {
            errors.Required(At);
        }
        else if (parts.Length != 2 || parts[1].Length == 0 || !parts[0].Contains('.', StringComparison.Ordinal))
        {
            errors.Invalid(At, signer, "must be a fully qualified domain and path of the form 'example.com/signer-name'");
        }
        else if (signer == "kubernetes.io/legacy-unknown")
        {
            errors.Invalid(At, signer, "the legacy signerName is not allowed via this API version");
        }
        else
        {
            errors.Invalid(At, signer, NameRules.Dns1123Subdomain(parts[0]) ?? NameRules.Dns1123Subdomain(parts[1]));
        }
    }

    private static void Certificate(string certificate, string was, ICollection<FieldError> errors)
    {
        const string At = "status.certificate";
        if (certificate == was)
        {
            return;
        }

        if (was.Length > 0)
        {
            errors.Forbidden(At, "updates may not modify existing certificate content");
            return;
        }

        var pem = Encoding.UTF8.GetString(Convert.FromBase64String(certificate));
        if (!PemEncoding.TryFind(pem, out var fields) || pem[fields.Label] != "CERTIFICATE")
        {
            errors.Invalid(At, "<certificate data>", "must contain at least one CERTIFICATE PEM block");
        }
    }
}
