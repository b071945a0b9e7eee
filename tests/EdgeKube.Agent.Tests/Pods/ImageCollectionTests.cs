using EdgeKube.Agent.Pods;
using EdgeKube.Agent.Runtimes;
using Xunit;

namespace EdgeKube.Agent.Tests.Pods;

public sealed class ImageCollectionTests
{
    private static readonly DateTimeOffset _now = DateTimeOffset.UnixEpoch.AddDays(1);

    [Fact]
    public void Unused_images_go_the_longest_unused_first() =>
        Assert.Equal(["b", "c", "a"], Candidates([Image("a"), Image("b"), Image("c")], last: new() { ["a"] = _now.AddHours(-1), ["c"] = _now.AddHours(-2) }));

    [Fact]
    public void What_a_pod_needs_or_a_person_brought_stays() =>
        Assert.Equal(["d"], Candidates([Image("a"), Image("b"), Image("c"), Image("d")], needed: ["r.io/a:1", "b"], imported: ["r.io/c:1"]));

    [Fact]
    public void What_was_needed_just_now_stays() => Assert.Empty(Candidates([Image("a")], last: new() { ["a"] = _now }));

    [Fact]
    public void What_no_registry_has_stays() =>
        Assert.Empty(Candidates([
            Image("a") with { Digest = "a" },
            Image("b") with { References = ["localhost/b:1"] },
            Image("c") with { References = ["registry.k8s.io/pause:3.9"] },
            Image("d") with { Pinned = true },
        ]));

    private static IEnumerable<string> Candidates(
        IReadOnlyList<RuntimeImage> images,
        HashSet<string>? needed = null,
        HashSet<string>? imported = null,
        Dictionary<string, DateTimeOffset>? last = null) =>
        ImageCollection.Candidates(images, needed ?? [], imported ?? [], last ?? [], _now.AddMinutes(-2)).Select(i => i.Id);

    private static RuntimeImage Image(string id) => new(id, $"r.io/{id}@sha256:1", [$"r.io/{id}:1"], 10, "");
}
