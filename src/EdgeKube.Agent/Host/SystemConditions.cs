using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Host;

/// <summary>What systemd and the services around it tell, as conditions that are True when something is wrong. Pure.</summary>
internal static class SystemConditions
{
    public static IEnumerable<Condition> Of(NodeSight sight)
    {
        if (sight.FailedUnits is { } failed)
        {
            yield return failed.Count > 0
                ? Make("SystemdUnitsFailed", true, "UnitsHaveFailed", $"failed: {string.Join(", ", failed)}")
                : Make("SystemdUnitsFailed", false, "NoUnitHasFailed", "no unit of systemd has failed");
        }

        if (sight.ClockSynchronized is { } synchronized)
        {
            yield return synchronized
                ? Make("ClockUnsynchronized", false, "ClockIsSynchronized", "the clock follows a time server")
                : Make("ClockUnsynchronized", true, "ClockIsNotSynchronized", "the clock follows no time server");
        }

        if (sight.Machine?.Network is { } network)
        {
            yield return Make("NetworkOffline", network.IsOffline, network.IsOffline ? "NoNetwork" : "NetworkIsThere", network.Words);
        }
    }

    private static Condition Make(string type, bool isTrue, string reason, string message) =>
        new() { Type = type, Status = isTrue ? "True" : "False", Reason = reason, Message = message };
}
