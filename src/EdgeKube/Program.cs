using EdgeKube;
using EdgeKube.Commands;

MemoryReturn.ShareArenas();
var code = await CommandLine.RunAsync(args, Environment.GetEnvironmentVariable);
if (code != Reload.StartAnew)
{
    return code;
}

await Console.Error.WriteLineAsync($"edgekube: cannot start anew: {Reload.Execute()}");
return 1;
