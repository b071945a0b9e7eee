namespace EdgeKube.Server.Admission;

/// <summary>A policy or binding cannot be used as it is; the message says why. What comes of it is for its failurePolicy to say.</summary>
internal sealed class PolicyException(string message) : Exception(message);
