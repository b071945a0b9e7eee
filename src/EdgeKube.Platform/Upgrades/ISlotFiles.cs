namespace EdgeKube.Platform.Upgrades;

/// <summary>
/// The few file operations that an exchange of executables is made of. None is durable before it is synced: a power cut may take back what a
/// directory was told since its last sync, and what was written to a file since the file's own.
/// </summary>
internal interface ISlotFiles
{
    /// <summary>Null when it is not there.</summary>
    string? ReadText(string name);

    /// <summary>Null when it is not there.</summary>
    string? ReadLink(string name);

    bool Exists(string name);

    void MakeDirectory(string name);

    void WriteText(string name, string text);

    void MakeLink(string name, string target);

    /// <summary>Over whatever has the new name.</summary>
    void Rename(string from, string to);

    /// <summary>Nothing happens when it is not there.</summary>
    void Delete(string name);

    void SyncFile(string name);

    /// <param name="name">"" is the folder of the slots itself.</param>
    void SyncDirectory(string name);
}
