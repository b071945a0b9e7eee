using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeKube.Platform.Files;

namespace EdgeKube.Platform.Certificates;

/// <summary>Signs certificates with an ECDSA P-256 key of its own.</summary>
public sealed class CertificateAuthority : IDisposable
{
    private static readonly TimeSpan _authorityLife = TimeSpan.FromDays(3650);
    private static readonly TimeSpan _certificateLife = TimeSpan.FromDays(365);

    // A board without a battery clock may be minutes behind whoever signed for it.
    private static readonly TimeSpan _clockSkew = TimeSpan.FromMinutes(5);
    private static readonly Oid _serverAuthentication = new("1.3.6.1.5.5.7.3.1");
    private static readonly Oid _clientAuthentication = new("1.3.6.1.5.5.7.3.2");
    private readonly X509Certificate2 _certificate;
    private readonly TimeProvider _time;

    private CertificateAuthority(X509Certificate2 certificate, TimeProvider time)
    {
        _certificate = certificate;
        _time = time;
        CertificatePem = certificate.ExportCertificatePem();
    }

    public string CertificatePem { get; }

    /// <summary>SHA-256 of the certificate's DER form, lower-case hexadecimal: what a join token pins.</summary>
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(_certificate.RawData));

    /// <summary>Reads the authority from two PEM files, or makes it when neither is there.</summary>
    /// <exception cref="CryptographicException">A file is there and cannot be used.</exception>
    public static CertificateAuthority LoadOrCreate(string certificateFile, string keyFile, string name, TimeProvider time)
    {
        if (!File.Exists(certificateFile))
        {
            Create(certificateFile, keyFile, name, time);
        }

        return new CertificateAuthority(X509Certificate2.CreateFromPemFile(certificateFile, keyFile), time);
    }

    /// <summary>A certificate for a server that is reached by these names and addresses; also good as a client's.</summary>
    public KeyedCertificate IssueServer(CertificateSubject subject, IEnumerable<string> names)
    {
        var alternative = new SubjectAlternativeNameBuilder();
        foreach (var name in names.Distinct())
        {
            if (IPAddress.TryParse(name, out var address))
            {
                alternative.AddIpAddress(address);
            }
            else
            {
                alternative.AddDnsName(name);
            }
        }

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request(subject, new PublicKey(key), [_serverAuthentication, _clientAuthentication]);
        request.CertificateExtensions.Add(alternative.Build());
        return new KeyedCertificate(Sign(request), key.ExportPkcs8PrivateKeyPem());
    }

    public KeyedCertificate IssueClient(CertificateSubject subject)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new KeyedCertificate(Sign(Request(subject, new PublicKey(key), [_clientAuthentication])), key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>Signs the public key of a PKCS #10 request for a subject that the caller decides.</summary>
    /// <returns>The certificate, PEM.</returns>
    /// <exception cref="CryptographicException">It is no such request, or its own signature is wrong.</exception>
    public string SignClient(string csrPem, CertificateSubject subject)
    {
        try
        {
            var csr = CertificateRequest.LoadSigningRequestPem(csrPem, HashAlgorithmName.SHA256);
            return Sign(Request(subject, csr.PublicKey, [_clientAuthentication]));
        }
        catch (ArgumentException e)
        {
            throw new CryptographicException("there is no PEM certificate request in it", e);
        }
    }

    /// <summary>Signs a request for whom it names itself; the caller has decided that it may.</summary>
    /// <returns>The certificate, PEM.</returns>
    public string Sign(SigningRequest asked, CertificateUse use, TimeSpan life)
    {
        var usages = new OidCollection();
        if (use.Server)
        {
            usages.Add(_serverAuthentication);
        }

        if (use.Client)
        {
            usages.Add(_clientAuthentication);
        }

        var request = new CertificateRequest(asked.DistinguishedName, asked.PublicKey, HashAlgorithmName.SHA256);
        var flags = X509KeyUsageFlags.DigitalSignature | (use.KeyEncipherment ? X509KeyUsageFlags.KeyEncipherment : X509KeyUsageFlags.None);
        Extend(request, flags, usages);
        if (asked.AlternativeName is { } names)
        {
            request.CertificateExtensions.Add(names);
        }

        return Sign(request, life);
    }

    /// <summary>Whether this authority signed a certificate that is good now.</summary>
    public bool Signed(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(_certificate);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = _time.GetUtcNow().UtcDateTime;
        return chain.Build(certificate);
    }

    public void Dispose() => _certificate.Dispose();

    private static void Create(string certificateFile, string keyFile, string name, TimeProvider time)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(new CertificateSubject(name).ToDistinguishedName(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign | X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        var now = time.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now - _clockSkew, now + _authorityLife);
        AtomicFile.WriteForGood(keyFile, key.ExportPkcs8PrivateKeyPem(), FileModes.Private);
        AtomicFile.WriteForGood(certificateFile, certificate.ExportCertificatePem(), FileModes.Public); // last: it says that both are there
    }

    private CertificateRequest Request(CertificateSubject subject, PublicKey key, OidCollection usages)
    {
        var request = new CertificateRequest(subject.ToDistinguishedName(), key, HashAlgorithmName.SHA256);
        Extend(request, X509KeyUsageFlags.DigitalSignature, usages);
        return request;
    }

    private void Extend(CertificateRequest request, X509KeyUsageFlags flags, OidCollection usages)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(flags, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(usages, critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_certificate, true, false));
    }

    private string Sign(CertificateRequest request) => Sign(request, _certificateLife);

    private string Sign(CertificateRequest request, TimeSpan life)
    {
        var now = _time.GetUtcNow();
        var until = now + life;
        var last = new DateTimeOffset(_certificate.NotAfter.ToUniversalTime());
        using var key = _certificate.GetECDsaPrivateKey()!;
        using var signed = request.Create(
            _certificate.SubjectName,
            X509SignatureGenerator.CreateForECDsa(key), // whatever kind of key the request is for
            now - _clockSkew,
            until < last ? until : last,
            RandomNumberGenerator.GetBytes(16));
        return signed.ExportCertificatePem();
    }
}
