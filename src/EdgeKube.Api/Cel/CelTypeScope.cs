namespace EdgeKube.Api.Cel;

/// <summary>A macro's variable, while types are worked out.</summary>
internal sealed record CelTypeScope(string Name, CelType Type, CelTypeScope? Outer)
{
    public static CelType? Find(CelTypeScope? scope, string name)
    {
        for (; scope is not null; scope = scope.Outer)
        {
            if (scope.Name == name)
            {
                return scope.Type;
            }
        }

        return null;
    }
}
