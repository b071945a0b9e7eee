using EdgeKube.Server.NodeLink;
using Xunit;

namespace EdgeKube.Server.Tests.NodeLink;

public sealed class SharedFormsTests
{
    [Fact]
    public void A_form_is_made_once_for_an_object_and_anew_when_it_changed()
    {
        var (forms, made) = (new SharedForms(), 0);
        var (before, now) = (new object(), new object());
        Assert.Same(Of(before), Of(before));
        Assert.NotSame(Of(before), Of(now));
        Assert.Equal(2, made);

        DesiredForm Of(object cached) => forms.Of(cached, () => new DesiredForm([], ++made));
    }
}
