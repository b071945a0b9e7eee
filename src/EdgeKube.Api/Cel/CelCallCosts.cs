namespace EdgeKube.Api.Cel;

/// <summary>What a call costs at worst beyond its arguments, and how large its result may be.</summary>
/// <remarks>Figures are Kubernetes' own: a definition that it takes must be taken here, and the other way round.</remarks>
internal static class CelCallCosts
{
    private const double Letter = 0.1;
    private const double PatternLetter = 0.25;
    private const double FormatPattern = 128;

    public static (double Cost, CelSize? Size) Of(string name, Call call) => name switch
    {
        ".isSorted" or ".sum" or ".max" or ".min" or ".indexOf" or ".lastIndexOf" => (Search(call), null),
        "url" => (call.Size(0).Cost(Letter), call.Size(0)),
        ".lowerAscii" or ".upperAscii" or ".substring" or ".trim" => (call.Size(0).Cost(Letter), call.Size(0)),
        ".replace" => (call.Size(0).Cost(2 * Letter), Replaced(call.Size(0), call.Size(1), call.Size(2))),
        ".split" => (call.Size(0).Cost(2 * Letter), new CelSize(0, call.Number(2) ?? call.Size(0).Most)),
        ".join" => Joined(call),
        ".find" or ".findAll" => (Match(call), new CelSize(0, call.Size(0).Most)),
        ".validate" => (CelSize.Bounded(call.Size(1).Cost(Letter) * FormatPattern * PatternLetter), null),
        ".containsIP" => (4 + Text(call), null),
        ".containsCIDR" => (7 + Text(call), null),
        ".check" => (350_000, null),
        "sets.contains" or "sets.intersects" => (CelSize.Bounded(call.Size(0).Times(call.Size(1)).Cost(1) + 1), null),
        "sets.equivalent" => (CelSize.Bounded(call.Size(0).Times(call.Size(1)).Cost(2) + 1), null),
        _ => Standard(name, call),
    };

    private static (double Cost, CelSize? Size) Standard(string name, Call call) => name switch
    {
        "bytes" when call.Takes(0) == "string" => (call.Size(0).Cost(Letter), call.Size(0) with { Most = CelSize.Bounded(call.Size(0).Most * 4) }),
        "string" when call.Takes(0) == "bytes" => (call.Size(0).Cost(Letter), call.Size(0) with { Least = Math.Floor(call.Size(0).Least / 4) }),
        "strings.quote" => (call.Size(0).Cost(Letter), new CelSize(call.Size(0).Least + 2, CelSize.Bounded((call.Size(0).Most * 2) + 2))),
        ".format" => (call.Size(0).Cost(Letter), null),
        ".startsWith" or ".endsWith" => (call.Size(1).Cost(Letter), null),
        "@in" when call.Takes(1) == "list" => (call.Size(1).Cost(1), null),
        ".matches" or "matches" => (Match(call), null),
        ".contains" => (CelSize.Bounded(call.Size(0).Cost(Letter) * call.Size(1).Cost(Letter)), null),
        "_+_" when call.Takes(0) is "string" or "bytes" => (call.Size(0).Plus(call.Size(1)).Cost(Letter), call.Size(0).Plus(call.Size(1))),
        "_+_" when call.Takes(0) == "list" => (1, call.Size(0).Plus(call.Size(1))),
        "_==_" or "_!=_" => (IsOpaque(call) ? 1 : Shorter(call), null),
        "_<_" or "_<=_" or "_>_" or "_>=_" when call.Takes(0) is "string" or "bytes" => (Shorter(call), null),
        _ => (1, null),
    };

    private static bool IsOpaque(Call call) => call.Types[0].Name == call.Types[1].Name && call.Types[0].Name.Contains('.', StringComparison.Ordinal);

    private static double Shorter(Call call) => Math.Ceiling(Math.Min(call.Size(0).Most, call.Size(1).Most) * Letter);

    /// <summary>An address written as text is read first.</summary>
    private static double Text(Call call) => call.Takes(1) == "string" ? call.Size(1).Cost(Letter) : 0;

    private static double Match(Call call) =>
        CelSize.Bounded(call.Size(0).Plus(CelSize.One).Cost(Letter) * call.Size(1).Cost(PatternLetter));

    private static double Search(Call call)
    {
        if (call.Takes(0) == "string")
        {
            return call.Size(0).Cost(Letter);
        }

        var item = call.Types[0].Items.Name is "string" or "bytes" ? call.ItemSize.Cost(Letter) : 0;
        return CelSize.Bounded(call.Size(0).Most * (1 + item));
    }

    private static CelSize Replaced(CelSize text, CelSize old, CelSize with)
    {
        var most = old.Least == 0 ? text.Most + ((text.Most + 1) * with.Most)
            : with.Most <= old.Least ? text.Most
            : Math.Ceiling(text.Most / old.Least) * with.Most;
        var least = old.Most == 0 ? text.Least + ((text.Least + 1) * with.Least)
            : old.Most <= with.Least ? text.Least
            : Math.Ceiling(text.Least / old.Most) * with.Least;
        return new(CelSize.Bounded(least), CelSize.Bounded(most));
    }

    private static (double Cost, CelSize? Size) Joined(Call call)
    {
        var list = call.Size(0);
        var size = list.Times(call.ItemSize);
        if (call.Args.Length > 1)
        {
            size = size.Plus(call.Size(1).Times(new(Math.Max(0, list.Least - 1), Math.Max(0, list.Most - 1))));
        }

        return (size.Cost(Letter), size);
    }

    /// <summary>One call that an overload may answer.</summary>
    internal sealed record Call(CelOverload Overload, CelNode[] Nodes, CelEstimated[] Args, CelType[] Types)
    {
        /// <summary>Of a list's items: known where the list itself is a part of the object.</summary>
        public CelSize ItemSize => Args[0].Schema?.Items is { } items ? new(0, SchemaSize.Most(items)) : CelSize.Unknown;

        public CelSize Size(int index) => Args[index].SizeOrUnknown;

        public string Takes(int index) => Overload.Takes[index].Name;

        public double? Number(int index) => Nodes.Length > index && Nodes[index].Value is long number ? unchecked((ulong)number) : null;
    }
}
