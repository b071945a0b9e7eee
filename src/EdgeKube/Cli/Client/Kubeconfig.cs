using System.Text;
using System.Text.Json.Nodes;
using EdgeKube.Platform.Yaml;

namespace EdgeKube.Cli.Client;

/// <summary>kubeconfig files: of several, whichever names a thing first is believed.</summary>
internal sealed class Kubeconfig
{
    private const string OfGateway = "/etc/edgekube/kubeconfig.yaml";
    private readonly List<(string Folder, JsonObject Root)> _files;

    private Kubeconfig(List<(string Folder, JsonObject Root)> files) => _files = files;

    /// <summary>Finds out where the cluster is, as kubectl does; on a gateway its own is the last resort.</summary>
    public static Access Find(string? named, string? context, string? server, Func<string, string?> environment)
    {
        var paths = Paths(named, environment);
        if (paths.Count == 0 && server is null)
        {
            throw CliException.Of(
                "no cluster is known: neither --kubeconfig, KUBECONFIG nor --server is given, and neither ~/.kube/config nor " + OfGateway + " is there");
        }

        return new Kubeconfig([.. paths.Select(Read)]).Access(context, server);
    }

    private static List<string> Paths(string? named, Func<string, string?> environment)
    {
        if (named is not null)
        {
            return [named];
        }

        if (environment("KUBECONFIG") is { } list)
        {
            return [.. list.Split(':', StringSplitOptions.RemoveEmptyEntries).Where(File.Exists)];
        }

        var own = Path.Combine(environment("HOME") ?? "/", ".kube", "config");
        return File.Exists(own) ? [own] : File.Exists(OfGateway) ? [OfGateway] : [];
    }

    private static (string Folder, JsonObject Root) Read(string path)
    {
        try
        {
            var root = YamlDocuments.Read(File.ReadAllText(path)) is [JsonObject only, ..] ? only : throw new FormatException("it is not a kubeconfig");
            return (Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/", root);
        }
        catch (FormatException e)
        {
            throw CliException.Of($"{path}: {e.Message}");
        }
        catch (UnauthorizedAccessException)
        {
            throw CliException.Of($"{path} may not be read; run this as root, or name another with --kubeconfig");
        }
        catch (IOException e)
        {
            throw CliException.Of($"{path}: {e.Message}");
        }
    }

    private Access Access(string? named, string? server)
    {
        var context = ContextOf(named, server);
        var (clusterFolder, cluster) = Entry("clusters", "cluster", context?.Text("cluster"));
        var (userFolder, user) = Entry("users", "user", context?.Text("user"));
        if (user?["exec"] is not null || user?["auth-provider"] is not null)
        {
            throw CliException.Of($"user \"{context.Text("user")}\" signs in by a plugin, which is not supported here; use a certificate or a token");
        }

        return new Access(Address(server ?? cluster.Text("server")))
        {
            Namespace = context.TextOr("default", "namespace"),
            AuthorityPem = Data(cluster, "certificate-authority", clusterFolder),
            Insecure = cluster.Text("insecure-skip-tls-verify") == "true",
            ServerName = OrNull(cluster.Text("tls-server-name")),
            CertificatePem = Data(user, "client-certificate", userFolder),
            KeyPem = Data(user, "client-key", userFolder),
            Token = OrNull(user.Text("token")) ?? (OrNull(user.Text("tokenFile")) is { } file ? File.ReadAllText(Path.Combine(userFolder, file)).Trim() : null),
        };
    }

    private JsonObject? ContextOf(string? named, string? server)
    {
        var name = named ?? _files.Select(f => f.Root.Text("current-context")).FirstOrDefault(c => c.Length > 0);
        var (_, context) = Entry("contexts", "context", name);
        if (context is null && (named is not null || server is null))
        {
            throw CliException.Of(name is null ? "the kubeconfig has no current-context; name one with --context" : $"context \"{name}\" does not exist");
        }

        return context;
    }

    private static string? OrNull(string text) => text.Length > 0 ? text : null;

    private static Uri Address(string server) =>
        Uri.TryCreate(server.Contains("://", StringComparison.Ordinal) ? server : $"https://{server}", UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http"
            ? uri
            : throw CliException.Of($"\"{server}\" is not the address of an API server, such as https://gateway:6443");

    private (string Folder, JsonObject? Value) Entry(string list, string member, string? name)
    {
        foreach (var (folder, root) in name is null ? [] : _files)
        {
            if ((root[list] as JsonArray)?.FirstOrDefault(e => e.Text("name") == name)?[member] is JsonObject found)
            {
                return (folder, found);
            }
        }

        return ("/", null);
    }

    private static string? Data(JsonObject? entry, string name, string folder)
    {
        if (entry.Text(name + "-data") is { Length: > 0 } data)
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(data));
        }

        return entry.Text(name) is { Length: > 0 } file ? File.ReadAllText(Path.Combine(folder, file)) : null;
    }
}
