using Pail.Bench.Compare;

namespace Pail.Bench.Tests;

public sealed class ExperimentTests
{
    public static TheoryData<string, bool> Runs { get; } =
        [.. CompareCommand.Words.Keys.SelectMany(word => new TheoryDataRow<string, bool>[] { new(word, false), new(word, true) })];

    [Theory]
    [MemberData(nameof(Runs))]
    public void Every_experiment_says_what_happens_in_one_to_three_sentences(string word, bool quick) =>
        Assert.All(Experiments(word, quick), experiment =>
        {
            Assert.EndsWith(".", experiment.About, StringComparison.Ordinal);
            Assert.DoesNotContain("..", experiment.About, StringComparison.Ordinal);
            Assert.InRange(experiment.About.Split(". ").Length, 2, 4);
            Assert.Contains("The figure", experiment.About, StringComparison.Ordinal);
        });

    [Theory]
    [MemberData(nameof(Runs))]
    public void No_two_experiments_and_no_two_rows_have_the_same_name(string word, bool quick)
    {
        var experiments = Experiments(word, quick);

        Assert.Empty(Repeated(experiments.Select(experiment => experiment.Title)));
        Assert.Empty(Repeated(experiments.SelectMany(experiment => experiment.Rows).Select(row => row.Name)));
    }

    [Fact]
    public void Only_a_quick_run_of_everything_leaves_out_variations()
    {
        Assert.DoesNotContain(Experiments(CompareCommand.All, quick: true), experiment => experiment.IsVariation);
        Assert.Contains(Experiments(CompareCommand.All, quick: false), experiment => experiment.IsVariation);
        Assert.Contains(Experiments("tables", quick: true), experiment => experiment.IsVariation);
    }

    [Fact]
    public void A_run_of_everything_leaves_out_repetitions_and_a_run_of_one_word_does_not()
    {
        Assert.DoesNotContain(Experiments(CompareCommand.All, quick: false), experiment => experiment.IsRepetition);
        Assert.Contains(Experiments("buckets", quick: false), experiment => experiment.IsRepetition);
        Assert.Contains(Experiments("http", quick: false), experiment => experiment.IsRepetition);
    }

    [Fact]
    public void A_quick_run_says_its_own_sizes()
    {
        Assert.Contains("10,000,000 rows", Watched(quick: false), StringComparison.Ordinal);
        Assert.Contains(" 1,000,000 rows", Watched(quick: true), StringComparison.Ordinal);

        static string Watched(bool quick) =>
            Experiments("tables", quick).Single(experiment => experiment.Title.StartsWith("longest wait", StringComparison.Ordinal)).About;
    }

    [Fact]
    public void A_row_of_a_variant_knows_its_subject()
    {
        var rows = Experiments("buckets", quick: true)[0].Rows;

        Assert.Equal("get, 1 caller, 1 bucket", Assert.Single(rows.Select(row => row.Subject).Distinct()));
        Assert.Equal([Names.Agent, Names.GenServer, Names.Set, Names.Ordered], rows.Select(row => row.Variant));
    }

    private static IReadOnlyList<Experiment> Experiments(string word, bool quick) =>
        CompareCommand.Words[word](new CompareOptions(word, quick, Rounds: 1, Only: null));

    private static IEnumerable<string> Repeated(IEnumerable<string> names) =>
        names.GroupBy(name => name).Where(group => group.Count() > 1).Select(group => group.Key);
}
