namespace EdgeKube.Server.Registry;

/// <summary>Makes a name from <c>generateName</c>, as Kubernetes does: five characters that spell no word.</summary>
internal static class RandomName
{
    private const string Alphabet = "bcdfghjklmnpqrstvwxz2456789";
    private const int Length = 5;
    private const int MostOfPrefix = 63 - Length;

    public static string From(string prefix, Random random) =>
        (prefix.Length > MostOfPrefix ? prefix[..MostOfPrefix] : prefix) + new string(random.GetItems<char>(Alphabet, Length));
}
