namespace EdgeKube.Api.Cel;

/// <summary>One way to call a function: what it takes and what it gives.</summary>
internal sealed record CelOverload(CelType[] Takes, CelType Gives)
{
    /// <summary>What a call with these arguments gives; null where they do not fit.</summary>
    public CelType? Fit(CelType[] args)
    {
        if (args.Length != Takes.Length)
        {
            return null;
        }

        var open = new Dictionary<string, CelType>(StringComparer.Ordinal);
        for (var i = 0; i < args.Length; i++)
        {
            if (!Takes[i].Accepts(args[i], open))
            {
                return null;
            }
        }

        return Gives.Filled(open);
    }
}
