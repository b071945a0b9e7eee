using System.Text.Json;

namespace EdgeKube.Api.Printing;

/// <summary>The row of a CertificateSigningRequest.</summary>
internal static class CertificateRow
{
    public static void SigningRequest(RowWriter row, JsonElement item, DateTimeOffset now)
    {
        row.Text(item.Name());
        row.Text(item.Age(now));
        row.Text(item.Text("spec", "signerName").Or("<none>"));
        row.Text(item.Text("spec", "username"));
        row.Text(item.Has("spec", "expirationSeconds")
            ? HumanDuration.Format(TimeSpan.FromSeconds(item.Number("spec", "expirationSeconds")))
            : "<none>");
        row.Text(Decision(item));
    }

    private static string Decision(JsonElement item)
    {
        var types = item.List("status", "conditions").Select(c => c.Text("type")).ToHashSet(StringComparer.Ordinal);
        var said = types.Contains("Denied") ? "Denied" : types.Contains("Approved") ? "Approved" : "Pending";
        if (types.Contains("Failed"))
        {
            said += ",Failed";
        }

        return item.Text("status", "certificate").Length > 0 ? said + ",Issued" : said;
    }
}
