using EdgeKube.Api.Views;

namespace EdgeKube.Server.Watching;

/// <summary>An Event on its way to the registry. Two with the same content are one Event that is counted.</summary>
internal sealed record RecordedEvent(ObjectReference About, string Type, string Reason, string Message, string Component, string Host);
