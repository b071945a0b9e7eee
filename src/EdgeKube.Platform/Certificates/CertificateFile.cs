using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeKube.Platform.Files;

namespace EdgeKube.Platform.Certificates;

/// <summary>A certificate and its key on disk, made anew when they run out or no longer fit.</summary>
public static class CertificateFile
{
    /// <summary>Writes <c>name.crt</c> and <c>name.key</c> unless good ones are there.</summary>
    /// <param name="fits">Whether a certificate that is there still names what it should.</param>
    public static void Ensure(
        string certificateFile,
        string keyFile,
        CertificateAuthority authority,
        Func<X509Certificate2, bool> fits,
        Func<KeyedCertificate> issue,
        TimeProvider time)
    {
        if (File.Exists(certificateFile) && File.Exists(keyFile) && IsGood(certificateFile, keyFile, authority, fits, time))
        {
            return;
        }

        var made = issue();
        AtomicFile.Write(keyFile, made.KeyPem, FileModes.Private);
        AtomicFile.WriteForGood(certificateFile, made.CertificatePem, FileModes.Public);
    }

    /// <summary>Whether less than a third of a certificate's life is left.</summary>
    public static bool IsDue(X509Certificate2 certificate, TimeProvider time)
    {
        var life = certificate.NotAfter - certificate.NotBefore;
        return time.GetUtcNow().UtcDateTime > certificate.NotAfter.ToUniversalTime() - (life / 3);
    }

    private static bool IsGood(
        string certificateFile, string keyFile, CertificateAuthority authority, Func<X509Certificate2, bool> fits, TimeProvider time)
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
            return authority.Signed(certificate) && !IsDue(certificate, time) && fits(certificate);
        }
        catch (CryptographicException)
        {
            return false; // torn or foreign files are replaced
        }
    }
}
