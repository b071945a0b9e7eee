using System.Text.Json.Nodes;
using EdgeKube.Cli.Client;
using EdgeKube.Cli.Events;

namespace EdgeKube.Cli.Describe;

/// <summary>One object in words: those kinds that people look at most as they are used to, all others field by field.</summary>
internal sealed class Description(Session session, JsonObject item)
{
    private readonly FieldText _text = new(session.Out);

    public void Write(bool events)
    {
        Head();
        switch (item.Text("apiVersion"), item.Text("kind"))
        {
            case ("v1", "Pod"):
                PodWords.Write(_text, item, session.Now);
                break;
            case ("v1", "Node"):
                NodeWords.Write(_text, item, session);
                break;
            case ("v1", "Service"):
                ServiceWords.Write(_text, item, session);
                break;
            case ("v1", "PersistentVolumeClaim" or "PersistentVolume"):
                VolumeWords.Write(_text, item);
                break;
            case ("apps/v1", "Deployment"):
                DeploymentWords.Write(_text, item, session);
                break;
            default:
                Rest();
                break;
        }

        if (events)
        {
            Events();
        }
    }

    private void Head()
    {
        _text.Line("Name", item.Name());
        if (item.Namespace() is { Length: > 0 } space)
        {
            _text.Line("Namespace", space);
        }

        _text.Pairs("Labels", item.At("metadata", "labels"));
        _text.Pairs("Annotations", item.At("metadata", "annotations"));
        foreach (var owner in item.Items("metadata", "ownerReferences").Where(o => o.Is("controller")))
        {
            _text.Line("Controlled By", $"{owner.Text("kind")}/{owner.Text("name")}");
        }
    }

    private void Rest()
    {
        var isSecret = item.Text("apiVersion") == "v1" && item.Text("kind") == "Secret";
        _text.Line("API Version", item.Text("apiVersion"));
        _text.Line("Kind", item.Text("kind"));
        _text.Line("Created", item.Text("metadata", "creationTimestamp"));
        foreach (var (name, value) in item)
        {
            if (name is "apiVersion" or "kind" or "metadata")
            {
                continue;
            }

            if (isSecret && name is "data" or "stringData")
            {
                _text.Open("Data");
                foreach (var (key, content) in value as JsonObject ?? [])
                {
                    _text.Line(key, $"{Convert.FromBase64String(content.Text()).Length} bytes"); // what it is stays secret
                }

                _text.Close();
                continue;
            }

            _text.Tree(name, value);
        }
    }

    private void Events()
    {
        var events = ObjectEvents.Of(session, item);
        if (events.Count == 0)
        {
            _text.Line("Events", "<none>");
            return;
        }

        _text.Open("Events");
        _text.Table(
            ["Type", "Reason", "Age", "From", "Message"],
            events.Select(e => new[]
            {
                e.Text("type"), e.Text("reason"), ObjectEvents.Age(e, session.Now),
                e.TextOr(e.Text("reportingComponent"), "source", "component"), e.Text("message").Trim(),
            }));
        _text.Close();
    }
}
