using System.Text;
using System.Text.Json;

namespace EdgeKube.Agent.Volumes;

/// <summary>A part of a volume: found so that no link in it can lead out, and bound to a place of its own.</summary>
internal static class SubPath
{
    /// <summary>"" when the whole volume is wanted.</summary>
    public static string Of(JsonElement mount, IReadOnlyDictionary<string, string> environment) =>
        mount.Text("subPathExpr") is { Length: > 0 } expression ? Expanded(expression, environment) : mount.Text("subPath") ?? "";

    /// <exception cref="VolumeException">It is no path within a volume, whatever is there.</exception>
    public static void Check(string path)
    {
        if (path.StartsWith('/'))
        {
            throw new VolumeException($"error SubPath `{path}` must not be an absolute path");
        }

        if (path.Split('/').Contains(".."))
        {
            throw new VolumeException($"unable to provision SubPath `{path}`: must not contain '..'");
        }
    }

    /// <returns>Where it is bound.</returns>
    /// <exception cref="VolumeException">It leads out of the volume, or cannot be made.</exception>
    public static string Bind(string volume, string path, string target)
    {
        if (MountTable.IsMounted(target))
        {
            Kernel.Unmount(target); // of the container's life before: what stands there now may be another file
        }

        using var root = OpenedPath.Root(volume);
        using var found = root.Find(path) ?? root.Make(path); // "." is the volume itself
        MakeTarget(target, found.IsFolder);
        found.BindTo(target);
        return target;
    }

    private static void MakeTarget(string target, bool isFolder)
    {
        if (isFolder)
        {
            if (File.Exists(target))
            {
                File.Delete(target);
            }

            Directory.CreateDirectory(target);
            return;
        }

        if (Directory.Exists(target))
        {
            Directory.Delete(target);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        using var file = new FileStream(target, FileMode.OpenOrCreate);
    }

    private static string Expanded(string expression, IReadOnlyDictionary<string, string> environment)
    {
        var text = new StringBuilder(expression.Length);
        for (var i = 0; i < expression.Length; i++)
        {
            if (expression[i] != '$' || i + 1 == expression.Length)
            {
                text.Append(expression[i]);
            }
            else if (expression[i + 1] == '(' && expression.IndexOf(')', i) is var end and > 0)
            {
                var name = expression[(i + 2)..end];
                text.Append(environment.GetValueOrDefault(name) ?? throw new VolumeException($"missing value for \"{name}\""));
                i = end;
            }
            else
            {
                text.Append('$').Append(expression[i + 1] == '$' ? "" : expression[i + 1].ToString());
                i++;
            }
        }

        return text.ToString();
    }
}
