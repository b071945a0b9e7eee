using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using EdgeKube.Agent.Host.Upgrades;
using EdgeKube.Messaging.Contracts;
using EdgeKube.Messaging.Streams;
using Xunit;

namespace EdgeKube.Agent.Tests.Host.Upgrades;

public sealed class UpgradeDeskTests : IDisposable
{
    private static readonly byte[] _file = [.. Enumerable.Range(0, 1000).Select(i => (byte)i)];
    private static readonly string _sha = Convert.ToHexStringLower(SHA256.HashData(_file));
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("edgekube-desk-");
    private readonly Machine _machine = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Folder => Path.Combine(_data.FullName, "upgrade");

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public async Task A_file_is_taken_installed_and_what_runs_then_is_told()
    {
        await using (var desk = Desk())
        {
            Assert.Equal(("Send", 0), Brief(await desk.AnswerAsync(Offer(), Ct)));
            await desk.TakeAsync(Offer(), Content(_file), Ct);
            Assert.Equal("Installing", (await desk.AnswerAsync(Offer(), Ct)).State);
            await _machine.Begun.Task;
            Assert.Equal(_file, _machine.File);
            Assert.Equal([7, 7], _machine.Signature);
        }

        // the agent was restarted as what was sent
        _machine.OnTrial = true;
        _machine.Running = "new";
        await using var next = Desk();
        Assert.Equal("on trial", (await next.AnswerAsync(Offer(), Ct)).Message);
        _machine.OnTrial = false;
        Assert.Equal("Done", (await next.AnswerAsync(Offer(), Ct)).State);
        Assert.Equal("2.0", Release().Version);
        Assert.Empty(Directory.GetFiles(Folder, "package-*"));
        Assert.Equal(1, _machine.Times);
    }

    [Fact]
    public async Task What_was_cut_off_goes_on_where_it_ended()
    {
        await using var desk = Desk();
        await desk.AnswerAsync(Offer(), Ct);
        await Assert.ThrowsAsync<StreamException>(() => desk.TakeAsync(Offer(), Content(_file[..300], cut: true), Ct));
        Assert.Equal(("Send", 300), Brief(await desk.AnswerAsync(Offer(), Ct)));
        await desk.TakeAsync(Offer(), Content(_file[300..]), Ct);
        await _machine.Begun.Task;
        Assert.Equal(_file, _machine.File);
    }

    [Fact]
    public async Task Another_file_than_what_was_offered_is_not_installed()
    {
        await using var desk = Desk();
        await desk.AnswerAsync(Offer(), Ct);
        await desk.TakeAsync(Offer(), Content([.. Enumerable.Repeat((byte)1, 1000)]), Ct);
        Assert.Equal(("Send", 0), Brief(await desk.AnswerAsync(Offer(), Ct)));
        await Assert.ThrowsAsync<StreamException>(() => desk.TakeAsync(Offer(), Content([.. _file, 1]), Ct));
        Assert.Equal(0, _machine.Times);
    }

    [Fact]
    public async Task A_refusal_is_told_with_its_reason_until_there_is_another_order()
    {
        _machine.Refusal = "edgekube upgrade: /etc/edgekube/upgrade.pub is missing";
        await using var desk = Desk();
        await desk.AnswerAsync(Offer(), Ct);
        await desk.TakeAsync(Offer(), Content(_file), Ct);
        var answer = await EndAsync(desk, Offer());
        Assert.Equal(("Failed", "/etc/edgekube/upgrade.pub is missing"), (answer.State, answer.Message));
        Assert.Equal("Failed", (await desk.AnswerAsync(Offer(), Ct)).State);
        Assert.Equal("Send", (await desk.AnswerAsync(Offer("again"), Ct)).State);
        Assert.Null(Release().Version);
    }

    [Fact]
    public async Task A_version_that_was_taken_back_has_failed()
    {
        _machine.Failed = "an older one";
        await using (var desk = Desk())
        {
            await desk.AnswerAsync(Offer(), Ct);
            await desk.TakeAsync(Offer(), Content(_file), Ct);
            await _machine.Begun.Task;
        }

        _machine.Failed = "2 (now): the agent has ended 2 times";
        await using var next = Desk();
        var answer = await next.AnswerAsync(Offer(), Ct);
        Assert.Equal(("Failed", "2 (now): the agent has ended 2 times"), (answer.State, answer.Message));
    }

    [Fact]
    public async Task An_installation_that_a_power_cut_ended_is_begun_again_but_not_for_ever()
    {
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            await using var desk = Desk();
            if (attempt == 1)
            {
                await desk.AnswerAsync(Offer(), Ct);
                await desk.TakeAsync(Offer(), Content(_file), Ct);
            }
            else
            {
                Assert.Equal("Installing", (await desk.AnswerAsync(Offer(), Ct)).State);
            }

            await _machine.Begun.Task;
            Assert.Equal(attempt, _machine.Times);
            _machine.Begun = new TaskCompletionSource();
        }

        await using var last = Desk();
        Assert.Equal("it was begun 3 times, and is not what runs", (await last.AnswerAsync(Offer(), Ct)).Message);
    }

    [Fact]
    public async Task What_runs_already_is_not_sent()
    {
        _machine.Running = "new";
        _machine.Problem = "no systemd";
        await using var desk = Desk();
        Assert.Equal("Done", (await desk.AnswerAsync(Offer(), Ct)).State);
        Assert.Equal("2.0", Release().Version);
    }

    [Fact]
    public async Task A_node_that_cannot_go_back_takes_nothing()
    {
        _machine.Problem = "no systemd";
        await using var desk = Desk();
        Assert.Equal((501, "no systemd"), (await Assert.ThrowsAsync<StreamException>(() => desk.AnswerAsync(Offer(), Ct))) is var e ? (e.Code, e.Message) : default);
    }

    [Fact]
    public async Task An_upgrade_by_hand_comes_first()
    {
        _machine.OnTrial = true;
        await using var desk = Desk();
        Assert.Equal(503, (await Assert.ThrowsAsync<StreamException>(() => desk.AnswerAsync(Offer(), Ct))).Code);
    }

    [Fact]
    public void A_release_is_forgotten_when_something_else_runs()
    {
        var executable = Path.Combine(_data.FullName, "edgekube");
        File.WriteAllText(executable, "one");
        new RunningRelease(Folder, executable).Set("2.0");
        Assert.Equal("2.0", new RunningRelease(Folder, executable).Version);
        File.WriteAllText(executable, "another");
        Assert.Equal("", new RunningRelease(Folder, executable).Version);
    }

    private static NodeUpgradeOffer Offer(string order = "first") => new()
    {
        Order = order,
        Version = "2.0",
        Size = _file.Length,
        Sha256 = _sha,
        Executable = "new",
        Signature = [7, 7],
    };

    private static (string State, int Offset) Brief(NodeUpgradeAnswer answer) => (answer.State, (int)answer.Offset);

    private static async Task<NodeUpgradeAnswer> EndAsync(UpgradeDesk desk, NodeUpgradeOffer offer)
    {
        while (true)
        {
            var answer = await desk.AnswerAsync(offer, Ct);
            if (answer.State != "Installing")
            {
                return answer;
            }

            await Task.Yield();
        }
    }

    private static Pieces Content(byte[] bytes, bool cut = false) => new(bytes, cut);

    private RunningRelease Release() => new(Folder, Environment.ProcessPath!);

    private UpgradeDesk Desk() => new(Folder, _machine, Release());

    private sealed record Pieces(byte[] Bytes, bool Cut) : IStreamReader
    {
        public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAllAsync([EnumeratorCancellation] CancellationToken ct)
        {
            foreach (var piece in Bytes.Chunk(64))
            {
                await Task.Yield();
                yield return piece;
            }

            if (Cut)
            {
                throw new StreamException(503, "cut off");
            }
        }
    }

    // Its installation lasts until the process ends, unless it is refused.
    private sealed class Machine : IUpgradeProgram
    {
        public string? Problem { get; set; }

        public bool OnTrial { get; set; }

        public bool IsOnTrial => OnTrial;

        public string? Failed { get; set; }

        public string? Failure => Failed;

        public string Running { get; set; } = "old";

        public string? Refusal { get; set; }

        public int Times { get; private set; }

        public byte[] File { get; private set; } = [];

        public byte[] Signature { get; private set; } = [];

        public TaskCompletionSource Begun { get; set; } = new();

        public Task<string> RunningAsync(CancellationToken ct) => Task.FromResult(Running);

        public async Task<(int Code, string Error)> RunAsync(string file, string signature, CancellationToken ct)
        {
            Times++;
            File = await System.IO.File.ReadAllBytesAsync(file, ct);
            Signature = await System.IO.File.ReadAllBytesAsync(signature, ct);
            if (Refusal is { } refusal)
            {
                return (1, $"{refusal}\n");
            }

            Begun.SetResult();
            await Task.Delay(Timeout.Infinite, ct);
            return (0, "");
        }
    }
}
