using FsCheck;
using FsCheck.Fluent;

namespace EdgeKube.Api.Tests.Patches;

/// <summary>Small JSON documents whose names collide often, so that patches find something to do.</summary>
internal static class JsonGenerators
{
    private static readonly string[] _names = ["a", "b", "list", "ports", "name", "$patch", "$retainKeys", "$setElementOrder/list",
        "$deleteFromPrimitiveList/list", "$setElementOrder/ports"];

    private static readonly Gen<string> _scalar =
        Gen.Elements("null", "true", "1", "2.5", "\"a\"", "\"b\"", "\"delete\"", "\"replace\"", "\"merge\"");

    public static Gen<string> Pointer { get; } =
        Gen.ArrayOf(Gen.Elements("a", "b", "list", "0", "1", "-", "~0", "~1", "")).Select(t => string.Concat(t.Take(4).Select(s => "/" + s)));

    public static Gen<string> Text { get; } = Any(3);

    public static Gen<string> Object { get; } = Map(3);

    private static Gen<string> Any(int depth) =>
        depth == 0 ? _scalar : Gen.OneOf(_scalar, Map(depth - 1), Gen.ArrayOf(Any(depth - 1)).Select(i => $"[{string.Join(',', i.Take(4))}]"));

    private static Gen<string> Map(int depth) =>
        Gen.ArrayOf(Gen.Elements(_names).SelectMany(_ => Any(depth), (name, value) => (name, value)))
            .Select(p => $"{{{string.Join(',', p.Take(5).DistinctBy(e => e.name).Select(e => $"\"{e.name}\":{e.value}"))}}}");
}
