using EdgeKube;
using EdgeKube.Commands;

MemoryReturn.ShareArenas();
return await CommandLine.RunAsync(args, Environment.GetEnvironmentVariable);
