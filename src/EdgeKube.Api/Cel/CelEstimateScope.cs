namespace EdgeKube.Api.Cel;

/// <summary>A macro's variable, while costs are estimated.</summary>
internal sealed record CelEstimateScope(string Name, CelEstimated Value, CelEstimateScope? Outer)
{
    public static CelEstimated? Find(CelEstimateScope? scope, string name)
    {
        for (; scope is not null; scope = scope.Outer)
        {
            if (scope.Name == name)
            {
                return scope.Value;
            }
        }

        return null;
    }
}
