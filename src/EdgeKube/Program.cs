using EdgeKube.Commands;

return await CommandLine.RunAsync(args, Environment.GetEnvironmentVariable);
