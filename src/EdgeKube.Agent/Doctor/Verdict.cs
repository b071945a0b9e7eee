namespace EdgeKube.Agent.Doctor;

/// <summary>How bad a finding is.</summary>
public enum Verdict
{
    Good,

    /// <summary>Works, but not as well or as long as it could.</summary>
    Doubtful,

    /// <summary>Pods will not run, or the node will not join.</summary>
    Bad,
}
