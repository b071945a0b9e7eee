namespace EdgeKube.EndToEnd.Tests.Browser;

/// <summary>On what the page is looked at.</summary>
internal readonly record struct Look(bool Phone, bool Dark)
{
    public override string ToString() => $"{(Phone ? "phone" : "desktop")}-{(Dark ? "dark" : "light")}";
}
