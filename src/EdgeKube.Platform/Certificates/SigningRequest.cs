using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeKube.Platform.Certificates;

/// <summary>A PKCS #10 request whose own signature is right: whom it names, and for which key.</summary>
public sealed class SigningRequest
{
    private const string AlternativeNames = "2.5.29.17";
    private static readonly CertificateRequestLoadOptions _withExtensions = CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions;

    private SigningRequest(CertificateRequest request)
    {
        Subject = CertificateSubject.Of(request.SubjectName);
        DistinguishedName = request.SubjectName;
        PublicKey = request.PublicKey;
        AlternativeName = request.CertificateExtensions.FirstOrDefault(e => e.Oid?.Value == AlternativeNames);
        var names = AlternativeName is null ? null : new X509SubjectAlternativeNameExtension(AlternativeName.RawData, AlternativeName.Critical);
        DnsNames = names is null ? [] : [.. names.EnumerateDnsNames()];
        Addresses = names is null ? [] : [.. names.EnumerateIPAddresses()];
        HasOtherNames = AlternativeName is not null && CountNames(AlternativeName.RawData) > DnsNames.Count + Addresses.Count;
    }

    public CertificateSubject Subject { get; }

    public IReadOnlyList<string> DnsNames { get; }

    public IReadOnlyList<IPAddress> Addresses { get; }

    /// <summary>E-mail addresses, URIs and whatever else may stand among the alternative names.</summary>
    public bool HasOtherNames { get; }

    internal X500DistinguishedName DistinguishedName { get; }

    internal PublicKey PublicKey { get; }

    internal X509Extension? AlternativeName { get; }

    /// <exception cref="CryptographicException">It is no such request, or its own signature is wrong.</exception>
    public static SigningRequest Read(string pem)
    {
        try
        {
            return new SigningRequest(CertificateRequest.LoadSigningRequestPem(pem, HashAlgorithmName.SHA256, _withExtensions));
        }
        catch (ArgumentException e)
        {
            throw new CryptographicException("there is no PEM certificate request in it", e);
        }
    }

    private static int CountNames(byte[] extension)
    {
        var count = 0;
        var names = new System.Formats.Asn1.AsnReader(extension, System.Formats.Asn1.AsnEncodingRules.DER).ReadSequence();
        while (names.HasData)
        {
            names.ReadEncodedValue();
            count++;
        }

        return count;
    }
}
