using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace EdgeKube.Platform.Upgrades;

/// <summary>
/// Detached signatures as <c>openssl dgst -sha256 -sign</c> makes them with a key on an elliptic curve: ECDSA over SHA-256 in DER, or that in
/// base64, as cosign writes it.
/// </summary>
internal static class UpgradeSignature
{
    /// <param name="file">What was signed.</param>
    /// <param name="signature">Made of it.</param>
    /// <param name="keys">One or more public keys in PEM; any of them may have signed.</param>
    /// <param name="keyName">Where they are from, for the message.</param>
    /// <exception cref="UpgradeException">It was not signed by one of the keys, or is not what was signed.</exception>
    public static async Task VerifyAsync(string file, byte[] signature, string keys, string keyName, CancellationToken ct)
    {
        byte[] hash;
        using (var content = File.OpenRead(file))
        {
            hash = await SHA256.HashDataAsync(content, ct);
        }

        var der = Der(signature);
        var any = false;
        foreach (var key in Keys(keys, keyName))
        {
            any = true;
            using (key)
            {
                if (key.VerifyHash(hash, der, DSASignatureFormat.Rfc3279DerSequence))
                {
                    return;
                }
            }
        }

        throw new UpgradeException(any
            ? $"the signature is not one of this file by a key of {keyName}: the file is not whole, was changed, or was signed by somebody else"
            : $"{keyName} has no public key (-----BEGIN PUBLIC KEY-----)");
    }

    private static IEnumerable<ECDsa> Keys(string pem, string keyName)
    {
        var rest = pem;
        while (PemEncoding.TryFind(rest, out var found))
        {
            if (rest[found.Label] == "PUBLIC KEY")
            {
                yield return Import(rest[found.Location], keyName);
            }

            rest = rest[found.Location.End..];
        }
    }

    private static ECDsa Import(string pem, string keyName)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            return key;
        }
        catch (CryptographicException)
        {
            key.Dispose();
            throw new UpgradeException($"{keyName} has a key that is not on an elliptic curve; make one with openssl ecparam -name prime256v1 -genkey");
        }
    }

    private static byte[] Der(byte[] signature)
    {
        if (signature is [0x30, ..]) // SEQUENCE; in ASCII it is '0', which begins no base64 of a SEQUENCE
        {
            return signature;
        }

        var der = new byte[signature.Length];
        return Base64.DecodeFromUtf8(signature.AsSpan().TrimEnd("\r\n "u8), der, out _, out var length) == OperationStatus.Done ? der[..length] : signature;
    }
}
