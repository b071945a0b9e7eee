using System.CommandLine;
using EdgeKube.Platform.Upgrades;

namespace EdgeKube.Commands;

/// <summary><c>edgekube upgrade publish</c>, <c>published</c> and <c>unpublish</c>: what the server has for the nodes of an UpgradePlan.</summary>
internal static class PublishCommand
{
    public static Command Publish(Option<string> key, Option<string> dataDir)
    {
        var source = new Argument<string>("source") { Description = "An executable, a .deb or a .tar that holds one: a file, or https://…", HelpName = "FILE|URL" };
        var version = new Option<string>("--release") { Description = "What UpgradePlans call it, such as 1.2.0", HelpName = "VERSION", Required = true };
        var signature = new Option<string>("--signature") { Description = "Its detached signature, a file or https://… (default: FILE.sig)", HelpName = "FILE|URL" };
        var command = new Command("publish", "Put a signed version, for one architecture, where this machine's server has it for its nodes") { source, version, signature };
        command.SetAction((parsed, ct) => ModeHost.WithWordsAsync("upgrade", async () =>
        {
            using var fetch = new UpgradeFetch();
            var from = parsed.GetRequiredValue(source);
            var offer = new UpgradeOffer
            {
                Name = from,
                CopyToAsync = (file, stop) => fetch.CopyAsync(from, file, stop),
                Signature = await fetch.SignatureAsync(parsed.GetValue(signature) ?? $"{from}.sig", ct),
                KeyFile = parsed.GetRequiredValue(key),
            };
            var package = await StoreOf(parsed, dataDir).PublishAsync(offer, parsed.GetRequiredValue(version), TimeProvider.System, ct);
            Console.WriteLine($"{package.Version} for {package.Architecture} is published ({package.Size} bytes, sha256 {package.Sha256[..12]})");
            if (!File.Exists(offer.KeyFile))
            {
                Console.Error.WriteLine($"edgekube upgrade: there is no {offer.KeyFile} here, so the signature was not checked; each node checks it with its own");
            }

            return 0;
        }));
        return command;
    }

    public static Command Published(Option<string> dataDir)
    {
        var command = new Command("published", "Say which versions the server has for its nodes");
        command.SetAction((parsed, _) => ModeHost.WithWordsAsync("upgrade", () =>
        {
            foreach (var package in StoreOf(parsed, dataDir).All())
            {
                Console.WriteLine($"{package.Version}  {package.Architecture}  {package.Size} bytes  sha256 {package.Sha256[..12]}  {package.Published}");
            }

            return Task.FromResult(0);
        }));
        return command;
    }

    public static Command Unpublish(Option<string> dataDir)
    {
        var version = new Argument<string>("version") { Description = "As it was published", HelpName = "VERSION" };
        var command = new Command("unpublish", "Take a published version away; nodes that run it go on with it") { version };
        command.SetAction((parsed, _) => ModeHost.WithWordsAsync("upgrade", () =>
        {
            var name = parsed.GetRequiredValue(version);
            return StoreOf(parsed, dataDir).Remove(name, architecture: null) ? Task.FromResult(0) : throw new UpgradeException($"{name} is not published (edgekube upgrade published)");
        }));
        return command;
    }

    private static UpgradeStore StoreOf(ParseResult parsed, Option<string> dataDir) => new(DataDirectory.At(parsed.GetRequiredValue(dataDir)).Upgrades);
}
