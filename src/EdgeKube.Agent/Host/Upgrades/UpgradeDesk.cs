using System.ComponentModel;
using System.Security.Cryptography;
using EdgeKube.Messaging.Contracts;
using EdgeKube.Messaging.Streams;
using EdgeKube.Platform.Certificates;
using EdgeKube.Platform.Processes;

namespace EdgeKube.Agent.Host.Upgrades;

/// <summary>
/// Takes what the server offers to this node, and answers how far it is. All that it knows is on the disk, so that it goes on after a power cut and
/// after the restart that an upgrade is.
/// </summary>
internal sealed class UpgradeDesk(string folder, IUpgradeProgram program, RunningRelease release) : IAsyncDisposable
{
    private const int MostAttempts = 3;
    private const int BadRequest = 400;
    private const int NotImplemented = 501;
    private const int Unavailable = 503;
    private const string Prefix = "edgekube upgrade: ";
    private readonly CancellationTokenSource _stop = new();
    private Task _installing = Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _installing;
        _stop.Dispose();
    }

    /// <summary>May change what is on the disk: one caller at a time.</summary>
    /// <exception cref="StreamException">It does something else just now, or cannot do this.</exception>
    public async Task<NodeUpgradeAnswer> AnswerAsync(NodeUpgradeOffer offer, CancellationToken ct)
    {
        var record = UpgradeRecord.Read(folder);
        if (record?.Order != offer.Order)
        {
            if (record?.State == NodeUpgradeAnswer.Failed)
            {
                await _installing; // it has said so, and is about to end
            }

            record = Accept(offer);
        }

        if (record.State == NodeUpgradeAnswer.Failed)
        {
            return Said(record);
        }

        if (!_installing.IsCompleted || program.IsOnTrial)
        {
            return new() { State = NodeUpgradeAnswer.Installing, Message = program.IsOnTrial ? "on trial" : "installing" };
        }

        if (await program.RunningAsync(ct) == offer.Executable)
        {
            return Done(record, offer);
        }

        if (program.Problem is { } problem)
        {
            throw new StreamException(NotImplemented, problem);
        }

        return record.State.Length > 0 ? GoOn(record, offer) : await NeedAsync(record, offer, ct);
    }

    /// <summary>Takes the rest of the file, and begins with it.</summary>
    /// <exception cref="StreamException">It was cut off, or is another file.</exception>
    public async Task TakeAsync(NodeUpgradeOffer offer, IStreamReader content, CancellationToken ct)
    {
        var path = FileOf(offer);
        await using (var file = new FileStream(path, FileMode.Append, FileAccess.Write))
        {
            await foreach (var piece in content.ReadAllAsync(ct))
            {
                if (file.Length + piece.Length > offer.Size)
                {
                    throw new StreamException(BadRequest, $"more than the {offer.Size} bytes of {offer.Version} came");
                }

                await file.WriteAsync(piece, ct);
            }

            file.Flush(flushToDisk: true);
        }

        await NeedAsync(UpgradeRecord.Read(folder) ?? new UpgradeRecord(offer.Order), offer, ct);
    }

    private UpgradeRecord Accept(NodeUpgradeOffer offer)
    {
        if (!_installing.IsCompleted || program.IsOnTrial)
        {
            throw new StreamException(Unavailable, "another upgrade is under way on this node");
        }

        Directory.CreateDirectory(folder, FileModes.PrivateDirectory);
        Clean(except: Path.GetFileName(FileOf(offer)));
        var record = new UpgradeRecord(offer.Order);
        record.Write(folder);
        return record;
    }

    /// <summary>What is missing of the file; when nothing is, it is installed.</summary>
    private async Task<NodeUpgradeAnswer> NeedAsync(UpgradeRecord record, NodeUpgradeOffer offer, CancellationToken ct)
    {
        var path = FileOf(offer);
        var length = File.Exists(path) ? new FileInfo(path).Length : 0;
        if (length == offer.Size && await HashAsync(path, ct) != offer.Sha256)
        {
            length = 0; // a power cut has left what was not written yet
        }

        if (length == 0 || length > offer.Size)
        {
            File.Delete(path);
            length = 0;
        }

        return length < offer.Size ? new() { State = NodeUpgradeAnswer.Send, Offset = length } : Begin(record, offer);
    }

    /// <summary>It was begun by a process that is no more: its end is in the slots.</summary>
    private NodeUpgradeAnswer GoOn(UpgradeRecord record, NodeUpgradeOffer offer)
    {
        if (program.Failure is { } failure && failure != record.Before)
        {
            return Fail(record, failure);
        }

        if (record.Attempts >= MostAttempts || !File.Exists(FileOf(offer)))
        {
            return Fail(record, $"it was begun {record.Attempts} times, and is not what runs");
        }

        return Begin(record, offer);
    }

    private NodeUpgradeAnswer Begin(UpgradeRecord record, NodeUpgradeOffer offer)
    {
        var (file, signature) = (FileOf(offer), $"{FileOf(offer)}.sig");
        File.WriteAllBytes(signature, offer.Signature);
        var begun = record with { State = NodeUpgradeAnswer.Installing, Attempts = record.Attempts + 1, Before = program.Failure ?? "" };
        begun.Write(folder);
        _installing = InstallAsync(begun, file, signature);
        return new() { State = NodeUpgradeAnswer.Installing, Message = "installing" };
    }

    // When all goes well, the end of this process comes before its own.
    private async Task InstallAsync(UpgradeRecord record, string file, string signature)
    {
        await Task.Yield();
        try
        {
            var (code, error) = await program.RunAsync(file, signature, _stop.Token);
            if (code != 0 && !program.IsOnTrial)
            {
                Fail(record, Words(error, code));
            }
        }
        catch (Exception e) when (e is MissingToolException or Win32Exception or IOException or UnauthorizedAccessException)
        {
            Fail(record, e.Message);
        }
        catch (OperationCanceledException)
        {
            // this process ends: the next one looks what has become of it
        }
    }

    private NodeUpgradeAnswer Done(UpgradeRecord record, NodeUpgradeOffer offer)
    {
        release.Set(offer.Version);
        var done = record with { State = NodeUpgradeAnswer.Done };
        done.Write(folder);
        Clean(except: "");
        return Said(done);
    }

    private NodeUpgradeAnswer Fail(UpgradeRecord record, string why)
    {
        var failed = record with { State = NodeUpgradeAnswer.Failed, Message = why };
        failed.Write(folder);
        Clean(except: "");
        return Said(failed);
    }

    private static NodeUpgradeAnswer Said(UpgradeRecord record) => new() { State = record.State, Message = record.Message.Length > 0 ? record.Message : null };

    private static string Words(string error, int code)
    {
        var last = error.TrimEnd().Split('\n')[^1];
        return last.Length == 0 ? $"edgekube upgrade ends with {code}" : last.StartsWith(Prefix, StringComparison.Ordinal) ? last[Prefix.Length..] : last;
    }

    private void Clean(string except)
    {
        foreach (var file in Directory.GetFiles(folder, "package-*").Where(f => Path.GetFileName(f) != except))
        {
            File.Delete(file);
        }
    }

    private string FileOf(NodeUpgradeOffer offer) => Path.Combine(folder, $"package-{Path.GetFileName(offer.Sha256)}");

    private static async Task<string> HashAsync(string path, CancellationToken ct)
    {
        using var content = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(content, ct));
    }
}
