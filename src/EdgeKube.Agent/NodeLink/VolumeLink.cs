using System.Text.Json;
using EdgeKube.Agent.Volumes;
using EdgeKube.Messaging.Contracts;
using EdgeKube.Messaging.Mqtt;

namespace EdgeKube.Agent.NodeLink;

/// <summary>Tells the server over the link which folders of volumes are gone.</summary>
internal sealed class VolumeLink(string node, IMqttClient client) : IVolumeReports
{
    public async Task<bool> TellRemovedAsync(IReadOnlyList<string> volumes, CancellationToken ct)
    {
        var message = JsonSerializer.SerializeToUtf8Bytes(new NodeVolumes { Removed = volumes }, MessagingJson.Default.NodeVolumes);
        try
        {
            await client.PublishAsync(NodeTopics.Up(node, NodeTopics.Volumes), message, 1, retain: false, ct);
            return true;
        }
        catch (MqttException)
        {
            return false;
        }
    }
}
