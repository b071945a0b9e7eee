namespace EdgeKube.Server.Webhooks;

/// <summary>A webhook could not be asked, or gave no answer that can be used; the message says which address and why.</summary>
internal sealed class WebhookException(string message) : Exception(message);
