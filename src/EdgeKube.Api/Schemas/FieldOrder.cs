using System.Text.Json;

namespace EdgeKube.Api.Schemas;

/// <summary>Brings what is said of single fields, unknown and doubled ones, into the order in which Go's decoder comes across them.</summary>
/// <remarks>Only for refusals and warnings: it makes the path of every field.</remarks>
public sealed class FieldOrder
{
    private readonly List<string> _ordered = [];
    private readonly HashSet<string> _unknown;
    private readonly HashSet<string> _duplicates;
    private readonly PathTrail _path = new();

    private FieldOrder(IEnumerable<string> unknown, IEnumerable<string> duplicates) =>
        (_unknown, _duplicates) = (unknown.ToHashSet(StringComparer.Ordinal), duplicates.ToHashSet(StringComparer.Ordinal));

    /// <param name="json">The whole text, which could be read.</param>
    /// <param name="unknown">Such as <c>unknown field "spec.x"</c>.</param>
    /// <param name="duplicates">Such as <c>duplicate field "spec.y"</c>.</param>
    public static IReadOnlyList<string> Of(ReadOnlySpan<byte> json, IReadOnlyList<string> unknown, IReadOnlyList<string> duplicates)
    {
        var order = new FieldOrder(unknown, duplicates);
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = JsonText.MaxDepth });
        reader.Read();
        order.Value(ref reader);
        return [.. order._ordered, .. unknown.Where(order._unknown.Contains), .. duplicates.Where(order._duplicates.Contains)];
    }

    private void Value(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
            {
                _path.Index(i);
                Value(ref reader);
                _path.Pop();
            }
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            _path.Field(name);
            if (seen.Add(name))
            {
                Take(_unknown, "unknown");
            }
            else
            {
                Take(_duplicates, "duplicate");
            }

            reader.Read();
            Value(ref reader);
            _path.Pop();
        }
    }

    private void Take(HashSet<string> from, string what)
    {
        if ($"{what} field \"{_path.Text()}\"" is var said && from.Remove(said))
        {
            _ordered.Add(said);
        }
    }
}
