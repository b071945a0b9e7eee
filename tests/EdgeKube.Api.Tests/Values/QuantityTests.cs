using EdgeKube.Api.Values;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace EdgeKube.Api.Tests.Values;

public sealed class QuantityTests
{
    [Theory]
    [InlineData("0", "0")]
    [InlineData("1000m", "1")]
    [InlineData("1024Ki", "1Mi")]
    [InlineData("1.5Gi", "1536Mi")]
    [InlineData("0.1", "100m")]
    [InlineData("1e3", "1e3")]
    [InlineData("12e6", "12e6")]
    [InlineData("1E", "1E")]
    [InlineData("1500", "1500")]
    [InlineData("1000", "1k")]
    [InlineData("100", "100")]
    [InlineData("+2.50", "2500m")]
    [InlineData("-1.5", "-1500m")]
    [InlineData(".5Mi", "512Ki")]
    [InlineData("1023Ki", "1023Ki")]
    [InlineData("0.5Ki", "512")]
    [InlineData("128974848", "128974848")]
    [InlineData("129e6", "129e6")]
    [InlineData("0.0000000001", "1n")]
    [InlineData("9223372036854775807", "9223372036854775807")]
    [InlineData("1000E", "9223372036854775807")]
    [InlineData("1.1Ki", "1126400m")]
    [InlineData("5.", "5")]
    public void A_quantity_prints_in_its_canonical_form(string written, string canonical) =>
        Assert.Equal(canonical, Quantity.Parse(written).ToString());

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("1.2.3")]
    [InlineData("abc")]
    [InlineData("1 Mi")]
    [InlineData("12Kib")]
    [InlineData("--1")]
    [InlineData("1ki")]
    [InlineData("1e")]
    [InlineData("1Zi")]
    public void What_is_no_quantity_is_refused(string text)
    {
        Assert.False(Quantity.TryParse(text, out _));
        Assert.Throws<FormatException>(() => Quantity.Parse(text));
    }

    [Fact]
    public void A_wrong_suffix_is_named_as_Kubernetes_names_it() =>
        Assert.Equal("unable to parse quantity's suffix", Assert.Throws<FormatException>(() => Quantity.Parse("1ki")).Message);

    [Theory]
    [InlineData("1500m", 2, 1500)]
    [InlineData("100u", 1, 1)]
    [InlineData("-1500m", -2, -1500)]
    [InlineData("1Ki", 1024, 1_024_000)]
    public void Whole_and_thousandth_values_round_up(string text, long value, long milli)
    {
        Assert.Equal(value, Quantity.Parse(text).Value);
        Assert.Equal(milli, Quantity.Parse(text).MilliValue);
    }

    [Fact]
    public void Equal_amounts_are_equal_however_written()
    {
        Assert.Equal(Quantity.Parse("1"), Quantity.Parse("1000m"));
        Assert.True(Quantity.Parse("1Gi") > Quantity.Parse("1G"));
        Assert.Equal("1536Mi", (Quantity.Parse("1Gi") + Quantity.Parse("512Mi")).ToString());
        Assert.Equal("250m", (Quantity.FromMilli(500) - Quantity.Parse("0.25")).ToString());
        Assert.Equal("64Mi", Quantity.FromBytes(64 << 20).ToString());
        Assert.Equal("64Mi", (Quantity.Zero + Quantity.Parse("64Mi")).ToString());
    }

    [Fact]
    public void Any_text_parses_or_is_refused()
    {
        var characters = Gen.Elements("0123456789.+-eEinumkKMGTPx ".ToCharArray());
        var texts = Gen.ArrayOf(characters).Select(c => new string(c)).ToArbitrary();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(texts, text =>
            !Quantity.TryParse(text, out var value) || Quantity.Parse(value.ToString()).Equals(value)));
    }

    [Fact]
    public void What_is_printed_reads_as_the_same_amount()
    {
        var written =
            from number in Gen.Choose(-2_000_000_000, 2_000_000_000)
            from suffix in Gen.Elements("", "n", "u", "m", "k", "M", "G", "Ki", "Mi", "Gi", "e3", "e-3", "e-9")
            select number + suffix;
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1000), Prop.ForAll(written.ToArbitrary(), text =>
        {
            var value = Quantity.Parse(text);
            var printed = value.ToString();
            return Quantity.Parse(printed).Equals(value) && Quantity.Parse(printed).ToString() == printed && value - value == Quantity.Zero;
        }));
    }
}
