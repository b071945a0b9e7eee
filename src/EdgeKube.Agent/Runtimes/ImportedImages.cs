namespace EdgeKube.Agent.Runtimes;

/// <summary>Remembers which images a person brought to this node: no disk is so full that they go.</summary>
/// <param name="agentDirectory"><c>&lt;data-dir&gt;/agent</c>.</param>
internal sealed class ImportedImages(string agentDirectory)
{
    private string FilePath => Path.Combine(agentDirectory, "imported-images");

    public HashSet<string> Read()
    {
        try
        {
            return [.. File.ReadAllLines(FilePath)];
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
    }

    public void Add(IEnumerable<string> references) => Write(Read().Union(references));

    public void Remove(string reference) => Write(Read().Where(r => r != reference));

    private void Write(IEnumerable<string> references)
    {
        if (Directory.Exists(agentDirectory))
        {
            File.WriteAllLines($"{FilePath}.tmp", references.Order(StringComparer.Ordinal).ToList());
            File.Move($"{FilePath}.tmp", FilePath, overwrite: true);
        }
    }
}
