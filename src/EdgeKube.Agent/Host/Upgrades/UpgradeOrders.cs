using System.Text.Json;
using EdgeKube.Messaging.Contracts;
using EdgeKube.Messaging.Streams;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Agent.Host.Upgrades;

/// <summary>Answers the server that wants this node to run another version, and takes the file when it is missing.</summary>
internal sealed partial class UpgradeOrders(UpgradeDesk desk, ILogger<UpgradeOrders> logger) : IStreamHandler
{
    private int _busy;
    private string _told = "";

    public string Kind => StreamOpen.UpgradeKind;

    public async Task HandleAsync(StreamOpen open, IDuplexStream stream, CancellationToken ct)
    {
        if (open.Upgrade is not { } offer)
        {
            throw new StreamException(400, "the order names nothing to upgrade to");
        }

        if (Interlocked.Exchange(ref _busy, 1) == 1)
        {
            throw new StreamException(503, "this node is being sent a version just now");
        }

        try
        {
            var answer = await desk.AnswerAsync(offer, ct);
            Tell(offer, answer);
            await stream.SendAsync(JsonSerializer.SerializeToUtf8Bytes(answer, MessagingJson.Default.NodeUpgradeAnswer), ct);
            if (answer.State == NodeUpgradeAnswer.Send)
            {
                await desk.TakeAsync(offer, stream, ct);
            }
        }
        finally
        {
            Volatile.Write(ref _busy, 0);
        }
    }

    // The server asks again and again.
    private void Tell(NodeUpgradeOffer offer, NodeUpgradeAnswer answer)
    {
        var said = $"{offer.Order} {answer.State} {answer.Message}";
        if (_told != said)
        {
            _told = said;
            LogAnswer(offer.Version, answer.State, answer.Message ?? "");
        }
    }

    [LoggerMessage(LogLevel.Information, "The cluster wants this node to run {Version}: {State} {Message}")]
    private partial void LogAnswer(string version, string state, string message);
}
