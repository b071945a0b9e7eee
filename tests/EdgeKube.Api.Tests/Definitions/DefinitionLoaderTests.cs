using EdgeKube.Api.Definitions;
using Xunit;

namespace EdgeKube.Api.Tests.Definitions;

public sealed class DefinitionLoaderTests
{
    private static readonly DefinitionTable _table = DefinitionLoader.Load("""
        {"types":{"x.Tree":{"t":"object","d":"A tree.","r":["name"],"p":{"name":{"t":"string","o":true,"#":1},
        "children":{"t":"array","i":{"$":"x.Tree"},"l":"map","lk":["name"],"#":2}}}},
        "kinds":[{"group":"g","version":"v1","kind":"Wood","plural":"woods","singular":"wood","namespaced":true,"volatile":true,
        "columns":[["Age","string","","How old",0,""]],"schema":{"t":"object","n":"x.Wood","p":{"spec":{"$":"x.Tree","d":"Its first tree.","=":{},"#":2}}}}]}
        """u8.ToArray());

    [Fact]
    public void A_field_of_a_shared_type_has_its_own_description_over_shared_properties()
    {
        var spec = _table.FindKind("g/v1", "Wood")!.Schema.Properties["spec"];
        Assert.Equal("Its first tree.", spec.Description);
        Assert.Equal("{}", spec.Default);
        Assert.Equal("x.Tree", spec.TypeName);
        Assert.Equal(["name"], spec.Required);
        Assert.Same(_table.Types["x.Tree"].Properties, spec.Properties);
    }

    [Fact]
    public void A_type_may_contain_itself() =>
        Assert.Same(_table.Types["x.Tree"].Properties, _table.Types["x.Tree"].Properties["children"].Items!.Properties);

    [Fact]
    public void A_kind_without_verbs_has_all_of_them()
    {
        var definition = _table.Find("g", "v1", "woods")!;
        Assert.Contains("deletecollection", definition.Verbs);
        Assert.True(definition.Volatile);
        Assert.True(definition.Namespaced);
        Assert.Equal(new PrinterColumn("Age", "string", "", "How old", 0, ""), Assert.Single(definition.Columns));
    }
}
