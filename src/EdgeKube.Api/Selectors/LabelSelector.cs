using EdgeKube.Api.Views;

namespace EdgeKube.Api.Selectors;

/// <summary>A label selector, parsed once and matched often.</summary>
public sealed class LabelSelector
{
    private LabelSelector()
    {
    }

    public static LabelSelector Everything => throw new NotImplementedException();

    public static LabelSelector Nothing => throw new NotImplementedException();

    public bool IsEverything => throw new NotImplementedException();

    /// <summary>Parses <c>a=b,c!=d,e in (f,g),!h</c>.</summary>
    /// <exception cref="Errors.ApiException">400 with Kubernetes' wording.</exception>
    public static LabelSelector Parse(string text) => throw new NotImplementedException();

    /// <summary>null gives Nothing; an empty selector gives Everything (meta/v1 LabelSelectorAsSelector).</summary>
    public static LabelSelector From(LabelSelectorView? view) => throw new NotImplementedException();

    /// <summary>A map selector, as Services have; null or empty gives Nothing.</summary>
    public static LabelSelector FromMap(IReadOnlyDictionary<string, string>? map) => throw new NotImplementedException();

    public bool Matches(IReadOnlyDictionary<string, string>? labels) => throw new NotImplementedException();
}
