using System.Buffers;
using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;

namespace EdgeKube.Server.Registry.Kinds.Validation;

/// <summary>Disks that are reached by iSCSI.</summary>
internal static class IscsiValidation
{
    private const int GreatestLun = 255;
    private const int LongestInitiator = 64;
    private static readonly SearchValues<char> _ofHost = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.");
    private static readonly SearchValues<char> _notOfDisk = SearchValues.Create(",;*&$| \t\n\f\r");

    private const string Form = "must be valid format";

    /// <param name="volume">The name of the PersistentVolume; null in a pod.</param>
    public static void Validate(JsonObject iscsi, string? volume, string at, ICollection<FieldError> errors)
    {
        var portal = iscsi.Text("targetPortal");
        if (volume is not null && iscsi.Has("initiatorName") && volume.Length + 1 + portal.Length > LongestInitiator)
        {
            const string Long = "Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.";
            errors.Invalid($"{at}.targetportal", portal, Long);
        }

        var unknown = volume is null ? $"{Form} starting with iqn, eui, or naa" : Form;
        if (iscsi.Text("iqn") is { Length: > 0 } iqn)
        {
            errors.Invalid($"{at}.iqn", iqn, Wrong(iqn, unknown));
        }

        errors.Range($"{at}.lun", iscsi.Number("lun"), 0, GreatestLun);
        if ((iscsi.Truth("chapAuthDiscovery") || iscsi.Truth("chapAuthSession")) && !iscsi.Has("secretRef"))
        {
            errors.Required($"{at}.secretRef");
        }

        if (volume is not null && iscsi.Map("secretRef") is { } secret && secret.Text("name").Length == 0)
        {
            errors.Required($"{at}.secretRef.name");
        }

        if (iscsi.Has("initiatorName"))
        {
            errors.Invalid($"{at}.initiatorname", iscsi.Text("initiatorName"), Wrong(iscsi.Text("initiatorName"), unknown));
        }
    }

    private static string? Wrong(string name, string unknown) => name switch
    {
        ['i', 'q', 'n', .. var rest] => IsQualified(rest) ? null : Form,
        ['e', 'u', 'i', _, .. var rest] => IsLetters(rest, 16) ? null : Form,
        ['n', 'a', 'a', _, .. var rest] => IsLetters(rest, 32) ? null : Form,
        _ when name.StartsWith("eui", StringComparison.Ordinal) || name.StartsWith("naa", StringComparison.Ordinal) => Form,
        _ => unknown,
    };

    // .2003-01.com.example:name
    private static bool IsQualified(ReadOnlySpan<char> rest)
    {
        var colon = rest.IndexOf(':');
        return colon > 9 && rest is ['.', _, _, _, _, '-', _, _, '.', ..]
            && !rest[1..5].ContainsAnyExceptInRange('0', '9') && !rest[6..8].ContainsAnyExceptInRange('0', '9')
            && !rest[9..colon].ContainsAnyExcept(_ofHost)
            && rest.Length > colon + 1 && !rest[(colon + 1)..].ContainsAny(_notOfDisk);
    }

    private static bool IsLetters(ReadOnlySpan<char> text, int length)
    {
        foreach (var letter in text)
        {
            if (!char.IsAsciiLetterOrDigit(letter))
            {
                return false;
            }
        }

        return text.Length == length;
    }
}
