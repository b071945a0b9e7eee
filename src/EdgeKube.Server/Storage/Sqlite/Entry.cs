namespace EdgeKube.Server.Storage.Sqlite;

/// <summary>A key's present value and the row that holds it (0: none, it is volatile).</summary>
internal sealed record Entry(StoredObject Object, long Row)
{
    /// <summary>For looking up a place in the order.</summary>
    public static Entry At(string key) => new(new StoredObject(key, 0, default), 0);
}
