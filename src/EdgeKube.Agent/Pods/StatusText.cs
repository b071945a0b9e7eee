using System.Text.Json;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Pods;

/// <summary>Compares statuses by what would be sent.</summary>
internal static class StatusText
{
    public static bool Same(PodStatus a, PodStatus b) => Text(a).AsSpan().SequenceEqual(Text(b));

    private static byte[] Text(PodStatus status) =>
        JsonSerializer.SerializeToUtf8Bytes(new PodView { Status = status }, ApiJson.Default.PodView);
}
