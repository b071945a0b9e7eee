using EdgeKube.Server.Controllers.Deployments;
using Xunit;

namespace EdgeKube.Server.Tests.Controllers.Deployments;

public sealed class TemplateHashTests
{
    private const string Template = """{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"c","image":"busybox:1"}]}}""";

    [Fact]
    public void A_name_is_stable_short_and_fit_for_a_label()
    {
        var hash = TemplateHash.Of(Read.Json(Template), 0);
        Assert.Equal(hash, TemplateHash.Of(Read.Json(Template), 0));
        Assert.Matches("^[bcdfghjklmnpqrstvwxz2456789]{1,10}$", hash);
    }

    [Fact]
    public void Another_template_or_a_collision_gives_another_name()
    {
        var names = new[] { TemplateHash.Of(Read.Json(Template), 0), TemplateHash.Of(Read.Json(Template), 1), TemplateHash.Of(Read.Json(Template), 2), TemplateHash.Of(Read.Json("{}"), 0) };
        Assert.Distinct(names);
    }

    [Fact]
    public void Templates_are_the_same_but_for_the_hash_label_and_the_order_of_members()
    {
        var labelled = """{"spec":{"containers":[{"image":"busybox:1","name":"c"}]},"metadata":{"labels":{"pod-template-hash":"x","app":"web"}}}""";
        Assert.True(TemplateHash.Same(Read.Json(Template), Read.Json(labelled)));
        Assert.False(TemplateHash.Same(Read.Json(Template), Read.Json(Template.Replace("busybox:1", "busybox:2", StringComparison.Ordinal))));
        Assert.False(TemplateHash.Same(Read.Json(Template), Read.Json(Template.Replace("\"web\"", "\"other\"", StringComparison.Ordinal))));
    }
}
