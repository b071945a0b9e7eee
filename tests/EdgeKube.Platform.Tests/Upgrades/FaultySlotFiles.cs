using EdgeKube.Platform.Upgrades;

namespace EdgeKube.Platform.Tests.Upgrades;

/// <summary>
/// Files in memory on a disk that forgets: at a power cut a directory loses its last changes since it was synced, as many as it likes, and a file
/// that was not synced has any part of what was written.
/// </summary>
internal sealed class FaultySlotFiles : ISlotFiles
{
    private readonly Dictionary<string, Node> _names = [];
    private readonly List<(string Directory, Action<Dictionary<string, Node>> Do)> _unsynced = [];
    private Dictionary<string, Node> _durable = [];
    private int _left = int.MaxValue;

    /// <summary>How many operations there were.</summary>
    public int Operations { get; private set; }

    /// <summary>The power goes before that many more operations are done.</summary>
    public void CutAfter(int operations) => _left = operations;

    /// <summary>What the disk has after the cut.</summary>
    public FaultySlotFiles AfterCut(Random random)
    {
        var kept = new Dictionary<string, Node>(_durable);
        foreach (var directory in _unsynced.Select(u => u.Directory).Distinct().ToList())
        {
            var changes = _unsynced.Where(u => u.Directory == directory).ToList();
            changes.Take(random.Next(changes.Count + 1)).ToList().ForEach(c => c.Do(kept));
        }

        var after = new FaultySlotFiles();
        foreach (var (name, node) in kept)
        {
            if (FolderOf(name) is { Length: > 0 } folder && !kept.ContainsKey(folder + "/"))
            {
                continue;
            }

            var content = node.Synced ? node.Content : node.Content[..random.Next(node.Content.Length + 1)];
            after._names[name] = new Node(content) { Synced = true, IsLink = node.IsLink };
        }

        after._durable = new Dictionary<string, Node>(after._names);
        return after;
    }

    public string? ReadText(string name) => _names.TryGetValue(name, out var node) && !node.IsLink ? node.Content : null;

    public string? ReadLink(string name) => _names.TryGetValue(name, out var node) && node.IsLink ? node.Content : null;

    public bool Exists(string name) => _names.ContainsKey(name);

    public void MakeDirectory(string name) => Put(name + "/", new Node("") { Synced = true });

    public void WriteText(string name, string text) => Put(name, new Node(text));

    public void MakeLink(string name, string target) => Put(name, new Node(target) { Synced = true, IsLink = true });

    public void Rename(string from, string to)
    {
        Count();
        var node = _names[from];
        Change(to, names => names[to] = node);
        Change(from, names => names.Remove(from));
    }

    public void Delete(string name)
    {
        Count();
        Change(name, names => names.Remove(name));
    }

    public void SyncFile(string name)
    {
        Count();
        _names[name].Synced = true;
    }

    public void SyncDirectory(string name)
    {
        Count();
        _unsynced.Where(u => u.Directory == name).ToList().ForEach(u => u.Do(_durable));
        _unsynced.RemoveAll(u => u.Directory == name);
    }

    private void Put(string name, Node node)
    {
        Count();
        Change(name, names => names[name] = node);
    }

    private void Change(string name, Action<Dictionary<string, Node>> change)
    {
        change(_names);
        _unsynced.Add((FolderOf(name), change));
    }

    private static string FolderOf(string name) => Path.GetDirectoryName(name.TrimEnd('/')) ?? "";

    private void Count()
    {
        if (_left-- <= 0)
        {
            throw new PowerCutException();
        }

        Operations++;
    }

    private sealed class Node(string content)
    {
        public string Content { get; } = content;

        public bool Synced { get; set; }

        public bool IsLink { get; init; }
    }
}
