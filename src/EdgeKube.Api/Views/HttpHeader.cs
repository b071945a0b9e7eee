namespace EdgeKube.Api.Views;

/// <summary>A header of an HTTP request.</summary>
public sealed record HttpHeader
{
    public string Name { get; set; } = "";

    public string Value { get; set; } = "";
}
