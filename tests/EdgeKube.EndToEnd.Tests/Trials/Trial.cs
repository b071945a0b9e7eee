using System.Globalization;

namespace EdgeKube.EndToEnd.Tests.Trials;

/// <summary>How long a trial goes on; scripts/trials.sh asks for more than the suite does.</summary>
internal static class Trial
{
    /// <summary>A number that an environment variable may set.</summary>
    public static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
