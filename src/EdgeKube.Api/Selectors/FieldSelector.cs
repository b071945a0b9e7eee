using System.Text.Json;
using EdgeKube.Api.Definitions;

namespace EdgeKube.Api.Selectors;

/// <summary>A field selector: <c>spec.nodeName=board-1,status.phase!=Running</c>.</summary>
public sealed class FieldSelector
{
    private FieldSelector()
    {
    }

    public static FieldSelector Everything => throw new NotImplementedException();

    public bool IsEverything => throw new NotImplementedException();

    /// <exception cref="Errors.ApiException">400 for a field that the kind does not offer.</exception>
    public static FieldSelector Parse(string text, ResourceDefinition definition) => throw new NotImplementedException();

    /// <summary>The paths this selector reads, such as <c>spec.nodeName</c>.</summary>
    public IReadOnlyList<string> Fields => throw new NotImplementedException();

    /// <summary>An absent field reads as "".</summary>
    public bool Matches(JsonElement root) => throw new NotImplementedException();
}
