namespace EdgeKube.Api.Cel;

/// <summary>Where in a schema a rule is.</summary>
/// <param name="IsCorrelatable">Whether the old value of what is here can be found again.</param>
/// <param name="Bound">How often what is here may be in an object; null where nothing bounds it.</param>
/// <param name="Costs">Adds up the estimates; null where they are not wanted.</param>
internal sealed record RulePlace(bool IsCorrelatable, double? Bound, RuleCosts? Costs);
