using EdgeKube.Api.Views;

namespace EdgeKube.Server.Watching;

/// <summary>Writes core/v1 Events: repeats are counted on one Event, and a flood is capped.</summary>
internal interface IEventRecorder
{
    /// <summary>Never waits and never fails: an Event is a courtesy.</summary>
    /// <param name="type">Normal or Warning.</param>
    void Record(ObjectReference about, string type, string reason, string message, string component, string? host = null);
}
