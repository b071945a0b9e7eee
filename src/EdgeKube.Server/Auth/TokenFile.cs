using EdgeKube.Messaging.Contracts;
using EdgeKube.Platform.Certificates;
using EdgeKube.Platform.Files;

namespace EdgeKube.Server.Auth;

/// <summary>The file <c>server/token</c>, from which a person or a script takes the token for a new node.</summary>
public sealed record TokenFile(string Path)
{
    /// <returns>Null when it is not there, or holds no token.</returns>
    public JoinToken? Read() => File.Exists(Path) ? JoinToken.Parse(File.ReadAllText(Path)) : null;

    public JoinToken Write(JoinToken token)
    {
        AtomicFile.Write(Path, $"{token}\n", FileModes.Private);
        return token;
    }
}
