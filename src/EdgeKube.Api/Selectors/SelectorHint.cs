using System.Buffers;
using System.Text;

namespace EdgeKube.Api.Selectors;

/// <summary>Bytes that stand somewhere in the compact JSON of every object that a selector matches: looking for them is much cheaper than reading it.</summary>
internal static class SelectorHint
{
    // No JSON writer escapes these, so that what is searched for stands in the JSON as it is here.
    private static readonly SearchValues<char> _plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_./");

    /// <returns>Empty when nothing is sure.</returns>
    public static byte[] OfLabel(LabelRequirement requirement) =>
        requirement is { Operator: LabelOperator.Equals or LabelOperator.In, Values: [var value] } && IsPlain(requirement.Key) && IsPlain(value)
            ? Encoding.ASCII.GetBytes($"\"{requirement.Key}\":\"{value}\"")
            : [];

    /// <returns>Empty when nothing is sure: an absent field reads as "", and what reads as a number or a truth value stands there without quotes.</returns>
    public static byte[] OfField(FieldRequirement requirement) =>
        requirement is { Equal: true, Value: { Length: > 0 } value and not ("true" or "false") } && IsPlain(value) && !char.IsAsciiDigit(value[0]) && value[0] != '-'
            ? Encoding.ASCII.GetBytes($":\"{value}\"")
            : [];

    private static bool IsPlain(string text) => !text.AsSpan().ContainsAnyExcept(_plain);
}
