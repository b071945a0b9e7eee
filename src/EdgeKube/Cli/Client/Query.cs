using System.Text;

namespace EdgeKube.Cli.Client;

/// <summary>A URL's query, grown bit by bit.</summary>
internal sealed class Query
{
    private readonly StringBuilder _text = new();

    /// <summary>Nothing without a value.</summary>
    public Query Add(string name, string? value) => string.IsNullOrEmpty(value) ? this : AddEven(name, value);

    /// <summary>Also without a value.</summary>
    public Query AddEven(string name, string value)
    {
        _text.Append(_text.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        return this;
    }

    public Query Add(string name, bool value) => Add(name, value ? "true" : null);

    public override string ToString() => _text.ToString();
}
