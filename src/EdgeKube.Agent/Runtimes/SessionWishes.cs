namespace EdgeKube.Agent.Runtimes;

/// <summary>Which streams of a process are wanted. With a terminal, errors come on its output.</summary>
internal sealed record SessionWishes(bool Input, bool Output, bool Error, bool Tty);
