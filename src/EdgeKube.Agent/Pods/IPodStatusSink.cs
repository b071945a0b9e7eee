using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Pods;

/// <summary>Where pod workers say what became of their pods; the node link sends it on, newest wins.</summary>
internal interface IPodStatusSink
{
    void Report(string ns, string name, string uid, PodStatus status);

    /// <summary>The pod was to go and nothing of it is left.</summary>
    void Gone(string ns, string name, string uid);

    /// <summary>An Event; <paramref name="type"/> is Normal or Warning.</summary>
    void Event(ObjectReference about, string type, string reason, string message);
}
