using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace EdgeKube.Server.Broker;

/// <summary>Passwords as mosquitto's password file has them: <c>$7$iterations$salt$hash</c>, PBKDF2 with SHA-512.</summary>
internal static class MosquittoPassword
{
    private const string Alphabet = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    private const int Length = 20;
    private const int SaltBytes = 12;
    private const int HashBytes = 64;

    // The broker does nothing else while it checks one: 5 ms on a small board, fifty times mosquitto_passwd's own.
    private const int Iterations = 5_000;

    public static string Hash(string password) => Hash(password, RandomNumberGenerator.GetBytes(SaltBytes), Iterations);

    public static string Hash(string password, byte[] salt, int iterations)
    {
        var hash = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, iterations, HashAlgorithmName.SHA512, HashBytes);
        return string.Create(CultureInfo.InvariantCulture, $"$7${iterations}${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}");
    }

    /// <summary>One that nobody guesses, without characters that look alike.</summary>
    public static string Make() => RandomNumberGenerator.GetString(Alphabet, Length);
}
