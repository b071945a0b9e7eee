using System.Globalization;
using System.Text;
using EdgeKube.Api.Errors;

namespace EdgeKube.Server.ApiServer;

/// <summary>Under which name a client's fields are written down: the one it gives, or that of its program.</summary>
internal static class FieldManagerName
{
    private const int MaxLength = 128;

    public static string Of(string fieldManager, string userAgent)
    {
        if (fieldManager.Length > 0)
        {
            return fieldManager;
        }

        var name = new StringBuilder();
        var length = 0;
        foreach (var rune in userAgent.Split('/')[0].EnumerateRunes().Where(IsPrintable))
        {
            length += rune.Utf8SequenceLength;
            if (length > MaxLength)
            {
                break;
            }

            name.Append(rune);
        }

        return name.ToString();
    }

    public static void Check(string fieldManager, ICollection<FieldError> errors)
    {
        if (fieldManager.Length > MaxLength)
        {
            errors.Add(new("FieldValueTooLong", "fieldManager", $"Too long: may not be more than {MaxLength} bytes"));
        }

        if (!fieldManager.EnumerateRunes().All(IsPrintable))
        {
            errors.Add(FieldError.Invalid("fieldManager", fieldManager, "should only contain printable characters"));
        }
    }

    private static bool IsPrintable(Rune rune) => rune.Value == ' '
        || Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator);
}
