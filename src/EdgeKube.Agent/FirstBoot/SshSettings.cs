namespace EdgeKube.Agent.FirstBoot;

/// <summary>Who may log in.</summary>
/// <param name="User">The name; made when it is not there.</param>
/// <param name="Keys">Lines of an <c>authorized_keys</c>.</param>
public sealed record SshSettings(string User, IReadOnlyList<string> Keys);
