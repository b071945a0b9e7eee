namespace EdgeKube.Api.Views;

/// <summary>A Secret; <c>Data</c> is decoded from base64.</summary>
public sealed record SecretView : IObjectView
{
    public ObjectMeta Metadata { get; set; } = new();

    public string? Type { get; init; }

    public IReadOnlyDictionary<string, byte[]>? Data { get; init; }
}
