using System.Buffers.Text;
using System.Security.Cryptography;
using EdgeKube.Platform.Certificates;
using EdgeKube.Platform.Files;

namespace EdgeKube.Server.Auth.ServiceAccounts;

/// <summary>The key that signs the tokens of ServiceAccounts: ECDSA P-256, kept beside the cluster's CA.</summary>
internal sealed class TokenKey : IDisposable
{
    private readonly ECDsa _key;
    private readonly Lock _lock = new();

    private TokenKey(ECDsa key)
    {
        _key = key;
        Id = Base64Url.EncodeToString(SHA256.HashData(key.ExportSubjectPublicKeyInfo()));
    }

    /// <summary>What tokens and <c>/openid/v1/jwks</c> call it: the hash of the public key, as in Kubernetes.</summary>
    public string Id { get; }

    /// <summary>Reads the key from a PEM file, or makes it when there is none.</summary>
    /// <exception cref="CryptographicException">The file is there and holds no such key.</exception>
    public static TokenKey LoadOrCreate(string file)
    {
        var key = ECDsa.Create();
        if (!File.Exists(file))
        {
            key.GenerateKey(ECCurve.NamedCurves.nistP256);
            AtomicFile.WriteForGood(file, key.ExportPkcs8PrivateKeyPem(), FileModes.Private);
            return new TokenKey(key);
        }

        try
        {
            key.ImportFromPem(File.ReadAllText(file));
            return key.KeySize == 256 ? new TokenKey(key) : throw new CryptographicException($"{file} holds no P-256 key");
        }
        catch (ArgumentException e)
        {
            throw new CryptographicException($"{file} holds no key in PEM form", e);
        }
    }

    /// <returns>r and s, 32 bytes each (RFC 7518 §3.4).</returns>
    public byte[] Sign(ReadOnlySpan<byte> data)
    {
        lock (_lock)
        {
            return _key.SignData(data, HashAlgorithmName.SHA256);
        }
    }

    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        lock (_lock)
        {
            return _key.VerifyData(data, signature, HashAlgorithmName.SHA256);
        }
    }

    /// <summary>The public key as a set of one (RFC 7517).</summary>
    public string PublicSet()
    {
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        var (x, y) = (Base64Url.EncodeToString(point.X), Base64Url.EncodeToString(point.Y));
        return $$"""{"keys":[{"use":"sig","kty":"EC","kid":"{{Id}}","crv":"P-256","alg":"ES256","x":"{{x}}","y":"{{y}}"}]}""";
    }

    public void Dispose() => _key.Dispose();
}
