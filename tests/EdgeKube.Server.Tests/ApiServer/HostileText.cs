using FsCheck;
using FsCheck.Fluent;

namespace EdgeKube.Server.Tests.ApiServer;

/// <summary>Texts that look a little like what a reader wants, and are not.</summary>
internal static class HostileText
{
    private static readonly string[] _names = ["metadata", "name", "spec", "containers", "ports", "labels", "data", "a", "$patch", "$retainKeys",
        "$setElementOrder/containers", "$deleteFromPrimitiveList/finalizers", "managedFields", "", "é"];

    private static readonly Gen<string> _scalar = Gen.Elements(
        "null", "true", "1", "-1", "1e400", "9223372036854775808", "0.1", "\"\"", "\"a\"", "\"delete\"", "\"replace\"", "\"\\u0000\"", "\"\\ud800\"", "\"é\"");

    /// <summary>JSON documents with the names of real ones.</summary>
    public static Gen<string> Json { get; } = Map(4);

    /// <summary>JSON patches of such documents.</summary>
    public static Gen<string> Operations { get; } =
        Gen.ArrayOf(
            from op in Gen.Elements("add", "remove", "replace", "move", "copy", "test", "what")
            from path in Pointer()
            from source in Pointer()
            from value in Any(2)
            select $$"""{"op":"{{op}}","path":"{{path}}","from":"{{source}}","value":{{value}}}""")
        .Select(o => $"[{string.Join(',', o.Take(8))}]");

    /// <summary>Pieces of a language in any order.</summary>
    public static Gen<string> Of(params string[] pieces) => Gen.ArrayOf(Gen.Elements(pieces)).Select(string.Concat);

    /// <summary>A sound message in which some bytes are others, or are missing.</summary>
    public static Gen<byte[]> Broken(byte[] sound) =>
        from at in Gen.ArrayOf(Gen.Choose(0, sound.Length - 1))
        from with in Gen.Choose(0, 255)
        from length in Gen.Choose(0, sound.Length)
        select Changed(sound, at, (byte)with, at.Length % 2 == 0 ? sound.Length : length);

    private static byte[] Changed(byte[] sound, int[] places, byte with, int length)
    {
        var copy = sound.ToArray();
        foreach (var at in places.Take(4))
        {
            copy[at] ^= (byte)(with + at);
        }

        return copy[..length];
    }

    private static Gen<string> Pointer() =>
        Gen.ArrayOf(Gen.Elements("metadata", "spec", "containers", "0", "1", "-", "~0", "~2", "", "labels")).Select(t => string.Concat(t.Take(5).Select(s => "/" + s)));

    private static Gen<string> Any(int depth) =>
        depth == 0 ? _scalar : Gen.OneOf(_scalar, Map(depth - 1), Gen.ArrayOf(Any(depth - 1)).Select(i => $"[{string.Join(',', i.Take(3))}]"));

    private static Gen<string> Map(int depth) =>
        Gen.ArrayOf(Gen.Elements(_names).SelectMany(_ => Any(depth), (name, value) => (name, value)))
            .Select(p => $"{{{string.Join(',', p.Take(5).Select(e => $"\"{e.name}\":{e.value}"))}}}");
}
