using System.Text.Json.Nodes;
using EdgeKube.Api.Values;

namespace EdgeKube.Server.Registry.Quotas;

/// <summary>Amounts by the names that quotas have for them.</summary>
internal sealed class Usage
{
    private readonly Dictionary<string, Quantity> _amounts = new(StringComparer.Ordinal);

    public static Quantity One { get; } = Quantity.FromMilli(1000);

    public IEnumerable<string> Names => _amounts.Keys;

    public Quantity this[string name] => _amounts.GetValueOrDefault(name);

    public bool Has(string name) => _amounts.ContainsKey(name);

    public void Add(string name, Quantity amount) => _amounts[name] = this[name] + amount;

    /// <summary>Adds what of another usage has these names.</summary>
    public void Add(Usage other, IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            if (other._amounts.TryGetValue(name, out var amount))
            {
                Add(name, amount);
            }
        }
    }

    public void Subtract(Usage other)
    {
        foreach (var (name, amount) in other._amounts)
        {
            _amounts[name] = this[name] - amount;
        }
    }

    /// <summary>What this is more than another usage; only what grew.</summary>
    public Usage Over(Usage? before)
    {
        var grown = new Usage();
        foreach (var (name, amount) in _amounts)
        {
            var more = before is null ? amount : amount - before[name];
            if (more > Quantity.Zero)
            {
                grown._amounts[name] = more;
            }
        }

        return grown;
    }

    /// <summary>Such as <c>pods=1,requests.cpu=100m</c>.</summary>
    public string Show(IEnumerable<string> names) =>
        string.Join(',', names.Order(StringComparer.Ordinal).Select(n => $"{n}={this[n]}"));

    public JsonObject ToJson(IEnumerable<string> names) =>
        new(names.Order(StringComparer.Ordinal).Select(n => KeyValuePair.Create(n, (JsonNode?)this[n].ToString())));
}
