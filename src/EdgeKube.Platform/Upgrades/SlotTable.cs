namespace EdgeKube.Platform.Upgrades;

/// <summary>
/// Which executable starts: that of the package, or of one of two slots. Whatever is written, a power cut leaves either the state before or the
/// one after: an executable is whole and on the disk before its slot has an <c>info</c>, and a slot has that before anything points to it.
/// <list type="bullet">
/// <item><c>a/</c>, <c>b/</c>: an executable <c>edgekube</c> and its <c>info</c></item>
/// <item><c>current</c>: a link to the slot that is started; none, and it is the package's</item>
/// <item><c>previous</c>: what was current before</item>
/// <item><c>trial</c>: while it is there, its slot is started instead. Away: it is over, and <c>current</c> holds</item>
/// <item><c>failed</c>: the last trial that came to nothing, and why</item>
/// </list>
/// </summary>
public sealed class SlotTable
{
    /// <summary>The executable that the slots stand in for.</summary>
    public const string Package = "package";

    internal const string Incoming = "incoming";
    internal const string Executable = "edgekube";
    private const string CurrentName = "current";
    private const string PreviousName = "previous";
    private const string TrialName = "trial";
    private const string FailedName = "failed";
    private const string InfoName = "info";
    private const int MostAttempts = 3;
    private readonly ISlotFiles _files;

    internal SlotTable(string root, ISlotFiles files) => (Root, _files) = (root, files);

    /// <summary>The folder of the slots.</summary>
    public string Root { get; }

    public string Current => SlotAt(CurrentName) ?? Package;

    /// <summary>Null: there was none.</summary>
    public string? Previous => SlotAt(PreviousName);

    /// <summary>Null: none is on, or it has been passed.</summary>
    public Trial? Trial => Trial.Parse(_files.ReadText(TrialName)) is { } trial && trial.Slot != Current ? trial : null;

    /// <summary>Why the last trial came to nothing; null when none did.</summary>
    public string? Failure =>
        _files.ReadText(FailedName) is { } text && Fields.Read(text) is var fields
            ? $"{fields.GetValueOrDefault("version")} ({fields.GetValueOrDefault("at")}): {fields.GetValueOrDefault("reason")}"
            : null;

    public static SlotTable Open(string root) => new(root, new DiskSlotFiles(root));

    public static bool IsSlot(string? name) => name is "a" or "b" or Package;

    public SlotInfo? Info(string slot) => SlotInfo.Parse(_files.ReadText($"{slot}/{InfoName}"));

    /// <summary>The path of what a slot starts.</summary>
    /// <param name="package">That of the package's executable.</param>
    public string PathOf(string slot, string package) => slot == Package ? package : Path.Combine(Root, slot, Executable);

    /// <summary>Which slot is to be started now.</summary>
    /// <param name="trial">What is on trial is meant as well.</param>
    /// <param name="stamp">Of the package's executable: a slot that was filled beside another one is older than the package.</param>
    public string Choose(bool trial, string stamp)
    {
        if (trial && Trial?.Slot is { } tried && IsStartable(tried, stamp))
        {
            return tried;
        }

        return IsStartable(Current, stamp) ? Current : Package;
    }

    /// <summary>Which slot an executable can be put into: it is not started by anything.</summary>
    /// <exception cref="UpgradeException">One is on trial.</exception>
    public string Free()
    {
        if (Trial is not null)
        {
            throw new UpgradeException("an upgrade is on trial; wait for its end (edgekube upgrade --status)");
        }

        return Current == "a" ? "b" : "a";
    }

    /// <summary>Moves the file <c>incoming</c> into a free slot.</summary>
    internal void Install(string slot, SlotInfo info)
    {
        _files.SyncFile(Incoming);
        _files.MakeDirectory(slot);
        if (Previous == slot)
        {
            _files.Delete(PreviousName);
        }

        _files.Delete($"{slot}/{InfoName}"); // from here on the slot is empty
        _files.SyncDirectory(slot);
        _files.SyncDirectory("");
        _files.Rename(Incoming, $"{slot}/{Executable}");
        _files.SyncDirectory(slot);
        Write($"{slot}/{InfoName}", info.ToText(), slot);
        _files.SyncDirectory("");
    }

    /// <summary>Switches to a slot, on trial.</summary>
    public void Begin(string slot, IReadOnlyList<string> modes)
    {
        _files.Delete(FailedName);
        Write(TrialName, new Trial { Slot = slot, Modes = modes }.ToText(), "");
    }

    /// <summary>Counts one more attempt of the trial, and ends it when there were too many.</summary>
    /// <returns>The trial; null when none is on, or not any more.</returns>
    public Trial? Attempt(DateTimeOffset now)
    {
        if (Trial is not { } trial)
        {
            return null;
        }

        if (trial.Attempts >= MostAttempts)
        {
            End($"it was begun {MostAttempts} times, and each time the machine or the process ended before it was found healthy", now);
            return null;
        }

        trial = trial with { Attempts = trial.Attempts + 1 };
        Write(TrialName, trial.ToText(), "");
        return trial;
    }

    /// <summary>The trial is passed: what was on trial is what starts from now on.</summary>
    public void Commit()
    {
        if (Trial is { } trial)
        {
            Link(PreviousName, Current);
            if (trial.Slot == Package)
            {
                _files.Delete(CurrentName);
                _files.SyncDirectory("");
            }
            else
            {
                Link(CurrentName, trial.Slot);
            }

            _files.Delete(FailedName); // of an end that was cut off
        }

        _files.Delete(TrialName);
        _files.SyncDirectory("");
    }

    /// <summary>The trial has failed: from now on what was there before it is started.</summary>
    public void End(string reason, DateTimeOffset now)
    {
        if (Trial is not { } trial)
        {
            return;
        }

        var version = trial.Slot == Package ? "the package's" : Info(trial.Slot)?.Version ?? trial.Slot;
        var text = Fields.Write(("slot", trial.Slot), ("version", version), ("at", $"{now:yyyy-MM-ddTHH:mm:ssZ}"), ("reason", reason));
        Write(FailedName, text, ""); // first: who sees that the trial is over wants to know why
        _files.Delete(TrialName);
        _files.SyncDirectory("");
    }

    private bool IsStartable(string slot, string stamp) => slot == Package || Info(slot)?.Package == stamp;

    private string? SlotAt(string link) => _files.ReadLink(link) is { } target && IsSlot(target) ? target : null;

    private void Write(string name, string text, string directory)
    {
        var next = $"{name}.new";
        _files.WriteText(next, text);
        _files.SyncFile(next);
        _files.Rename(next, name);
        _files.SyncDirectory(directory);
    }

    private void Link(string name, string target)
    {
        var next = $"{name}.new";
        _files.MakeLink(next, target);
        _files.Rename(next, name);
        _files.SyncDirectory("");
    }
}
