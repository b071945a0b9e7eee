namespace EdgeKube.Api.Views;

/// <summary>A typed reading of one object: just the members that our components look at.</summary>
public interface IObjectView
{
    ObjectMeta Metadata { get; }
}
