using Pail.Bench.Compare;

namespace Pail.Bench.Tests;

public sealed class CompareOptionsTests
{
    [Fact]
    public void Without_a_word_everything_is_compared() =>
        Assert.Equal(CompareCommand.All, CompareOptions.Parse(["--quick"]).Options!.Word);

    [Theory]
    [InlineData("all", false, 3)]
    [InlineData("all", true, 2)]
    [InlineData("tables", false, 9)]
    [InlineData("tables", true, 3)]
    public void Everything_gets_fewer_and_shorter_turns_than_one_word(string word, bool quick, int rounds)
    {
        var options = CompareOptions.Parse(quick ? [word, "--quick"] : [word]).Options!;

        Assert.Equal(rounds, options.Rounds);
        Assert.True(options.Turn <= CompareOptions.Parse(["tables"]).Options!.Turn);
    }

    [Fact]
    public void A_dry_run_tries_everything_once()
    {
        var dry = CompareOptions.Parse(["--dry"]).Options!;

        Assert.Equal((CompareCommand.All, 1, true, true), (dry.Word, dry.Rounds, dry.Quick, dry.IsDry));
        Assert.True(dry.Turn < CompareOptions.Parse(["--quick"]).Options!.Turn);
    }

    [Theory]
    [InlineData("Nothing to compare is called trees.", "trees")]
    [InlineData("Name one thing to compare, not tables and http.", "tables", "http")]
    [InlineData("There is no option --fast.", "tables", "--fast")]
    [InlineData("There is no option -q.", "-q")]
    [InlineData("--rounds must be an integer of at least 1, but is 0.", "--rounds", "0")]
    [InlineData("--rounds must be an integer of at least 1, but is nothing.", "--rounds")]
    [InlineData("--only needs a part of a row's name.", "--only")]
    [InlineData("--output needs a folder.", "all", "--output")]
    public void What_is_wrong_is_said(string expected, params string[] arguments)
    {
        var (options, error) = CompareOptions.Parse(arguments);

        Assert.Null(options);
        Assert.Equal(expected, error);
    }
}
