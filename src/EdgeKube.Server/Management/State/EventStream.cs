using System.Text.Json;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Views;
using EdgeKube.Messaging.Mqtt;
using EdgeKube.Server.Broker;
using EdgeKube.Server.Registry;

namespace EdgeKube.Server.Management.State;

/// <summary>Tells what happens, as it happens: each Event that is written from now on.</summary>
internal sealed class EventStream(IRegistry registry)
{
    private const string ClusterWide = "_cluster";

    /// <param name="client">Where to.</param>
    /// <param name="isHeard">Whether anybody listens.</param>
    public async Task RunAsync(IMqttClient client, Func<bool> isHeard, CancellationToken ct)
    {
        var definition = registry.Definitions.Get(BuiltIn.Events);
        while (true)
        {
            var from = (await registry.ListAsync(new ListQuery(definition, ""), ct)).Revision;
            try
            {
                await foreach (var batch in registry.WatchAsync(new WatchQuery(definition, "", from), ct))
                {
                    foreach (var change in batch.Where(c => c.Type != WatchEventType.Deleted && isHeard()))
                    {
                        await TellAsync(client, JsonSerializer.Deserialize(change.Json.Span, ApiJson.Default.EventView)!, ct);
                    }
                }
            }
            catch (ApiException e) when (e.Code == 410)
            {
                // fell behind what is remembered: what was missed is not news any more
            }
        }
    }

    public static StateMessage Message(EventView seen)
    {
        var about = seen.InvolvedObject;
        var ns = string.IsNullOrEmpty(about.Namespace) ? ClusterWide : about.Namespace;
        return StateJson.Make($"{ManagementTopics.Events}/{ns}", writer =>
        {
            writer.WriteString("type", seen.Type ?? "Normal");
            writer.WriteString("reason", seen.Reason ?? "");
            writer.WriteString("message", seen.Message ?? "");
            writer.WriteStartObject("object");
            writer.WriteString("kind", about.Kind ?? "");
            writer.WriteString("namespace", about.Namespace ?? "");
            writer.WriteString("name", about.Name ?? "");
            writer.WriteEndObject();
            writer.WriteNumber("count", seen.Count ?? 1);
            writer.WriteString("at", TimeConverter.Format(seen.LastTimestamp ?? seen.FirstTimestamp ?? seen.Metadata.CreationTimestamp ?? default));
            writer.WriteString("source", seen.Source?.Component ?? seen.ReportingComponent ?? "");
        });
    }

    private static async Task TellAsync(IMqttClient client, EventView seen, CancellationToken ct)
    {
        var message = Message(seen);
        try
        {
            await client.PublishAsync(message.Topic, message.Payload, 0, retain: false, ct);
        }
        catch (MqttException)
        {
            // nobody is connected to the broker either
        }
    }
}
