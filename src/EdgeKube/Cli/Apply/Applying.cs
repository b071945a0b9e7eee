using System.Text.Json.Nodes;
using EdgeKube.Cli.Client;
using EdgeKube.Cli.Output;

namespace EdgeKube.Cli.Apply;

/// <summary>Applies one object after the other, and says of each what became of it; a refusal does not stop those behind it.</summary>
internal sealed class Applying(Session session, string query, string format)
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(200);
    private readonly List<JsonObject> _applied = [];

    public int Run(IReadOnlyList<Manifest> manifests)
    {
        var code = 0;
        var types = new List<Manifest>();
        foreach (var manifest in manifests)
        {
            try
            {
                Apply(manifest, manifest.Item.Text("kind") == "CustomResourceDefinition" ? null : types);
                if (manifest.Item.Text("kind") == "CustomResourceDefinition")
                {
                    types.Add(manifest);
                }
            }
            catch (ApiFailure e)
            {
                session.Out.Flush();
                session.Shell.Error.WriteLine(e.Message);
                code = 1;
            }
        }

        if (format.Length > 0 && format != "name" && _applied.Count > 0)
        {
            ObjectText.Write(_applied.Count == 1 ? _applied[0] : ObjectText.List(_applied), format, session.Out);
        }

        return code;
    }

    private void Apply(Manifest manifest, List<Manifest>? types)
    {
        var target = TargetOf(manifest, types);
        var item = manifest.Item;
        if (target.Namespace is not null && item.Namespace().Length == 0 && item["metadata"] is JsonObject metadata)
        {
            metadata["namespace"] = target.Namespace;
        }

        var before = session.Api.Find(target.Path);
        var after = session.Api.Send(HttpMethod.Patch, target.Path + query, item.ToJsonString(), "application/apply-patch+yaml", ApiClient.Json, out var code);
        if (format.Length == 0)
        {
            var what = code == 201 || before is null ? "created" : IsSame(before, after) ? "unchanged" : "configured";
            session.Out.WriteLine($"{target.Shown} {what}{(query.Contains("dryRun", StringComparison.Ordinal) ? " (server dry run)" : "")}");
            session.Out.Flush();
        }
        else if (format == "name")
        {
            session.Out.WriteLine(target.Shown);
        }

        _applied.Add(ObjectText.WithoutManagers(after));
    }

    // A kind that was defined a line before is served soon, not at once.
    private Target TargetOf(Manifest manifest, List<Manifest>? defined)
    {
        if (defined is not null && session.Types.Of(manifest.Item) is null && defined.Exists(d => d.Item.Text("spec", "names", "kind") == manifest.Item.Text("kind")))
        {
            for (var tries = 0; tries < 50 && session.Types.Of(manifest.Item) is null; tries++)
            {
                session.Shell.Wait(_pause);
                session.Forget();
            }
        }

        return manifest.Target(session);
    }

    // A dry run and managedFields' times say nothing of the object itself.
    private static bool IsSame(JsonObject before, JsonObject after) => JsonNode.DeepEquals(Bare(before), Bare(after));

    private static JsonObject Bare(JsonObject item)
    {
        var bare = (JsonObject)item.DeepClone();
        if (bare["metadata"] is JsonObject metadata)
        {
            metadata.Remove("managedFields");
            metadata.Remove("resourceVersion");
        }

        return bare;
    }
}
