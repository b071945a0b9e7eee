using EdgeKube.Api.Schemas;

namespace EdgeKube.Api.Cel;

/// <summary>A list; one that a schema calls a set or a map is equal in any order.</summary>
internal sealed record CelList(object?[] Items, SchemaNode? Schema = null)
{
    public bool IsSet => Schema?.ListType == "set";

    public IReadOnlyList<string> MapKeys => Schema?.ListType == "map" ? Schema.ListMapKeys : [];
}
