using System.Globalization;
using System.Text;

namespace EdgeKube.Platform.Metrics;

/// <summary>Writes metrics in Prometheus' text format 0.0.4.</summary>
public sealed class MetricText
{
    /// <summary>Of an answer in this format.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";
    private readonly StringBuilder _text = new();

    /// <summary>Begins a metric; its samples follow.</summary>
    /// <param name="type"><c>counter</c>, <c>gauge</c> or <c>histogram</c>.</param>
    public MetricText Describe(string name, string type, string help)
    {
        _text.Append("# HELP ").Append(name).Append(' ').Append(help).Append('\n')
            .Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
        return this;
    }

    /// <summary>A value of the metric that was described last.</summary>
    /// <param name="labels">As <see cref="Label"/> makes them, comma-separated; or "".</param>
    public void Sample(string name, string labels, double value)
    {
        ArgumentNullException.ThrowIfNull(labels);
        _text.Append(name);
        if (labels.Length > 0)
        {
            _text.Append('{').Append(labels).Append('}');
        }

        _text.Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
    }

    /// <summary>A metric of one sample.</summary>
    public void Single(string name, string type, string help, double value) => Describe(name, type, help).Sample(name, "", value);

    /// <summary>Such as <c>code="200"</c>.</summary>
    public static string Label(string name, string value) => $"{name}=\"{Escape(value)}\"";

    /// <summary>All that was written.</summary>
    public override string ToString() => _text.ToString();

    private static string Escape(string value) => value
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal);
}
