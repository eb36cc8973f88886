using Pail.Bench.Buckets.Workloads;
using Pail.Bench.Compare;
using Pail.Bench.Durable;

namespace Pail.Bench.Tests;

public sealed class DurableComparisonTests
{
    [Fact]
    public void Redis_takes_part_with_either_policy_and_Garnet_only_where_answers_do_not_wait_for_the_disk()
    {
        var experiments = Experiments(RedisProgram.All);

        Assert.Equal(["durable server", "not durable", "Redis"], Entrants(OverNetwork(experiments, "always")));
        Assert.Equal(["durable server", "not durable", "Redis", "Garnet"], Entrants(OverNetwork(experiments, "every 100 ms")));
    }

    [Fact]
    public void Without_the_programs_there_are_no_columns_for_them_and_no_target_against_them()
    {
        var experiments = Experiments([]);

        Assert.Equal(["durable server", "not durable"], Entrants(OverNetwork(experiments, "always")));
        Assert.Null(Assert.Single(OverNetwork(experiments, "always").Rows).Target);
        Assert.DoesNotContain(
            experiments.SelectMany(experiment => experiment.Rows).SelectMany(row => row.Columns!.Keys),
            column => column is Names.Redis or Names.Garnet);
    }

    [Fact]
    public void With_Redis_the_server_must_be_at_least_as_fast()
    {
        var target = Assert.Single(OverNetwork(Experiments([RedisProgram.Redis]), "always").Rows).Target!;

        Assert.Equal("1x Redis", target.Write(Unit.Time));
        Assert.True(target.IsMet(Figures(ours: 10, redis: 10), allocated: 0));
        Assert.False(target.IsMet(Figures(ours: 11, redis: 10), allocated: 0));

        static Dictionary<string, double> Figures(double ours, double redis) => new() { [Names.Pail] = ours, [Names.Redis] = redis };
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_column_of_a_row_is_that_of_an_entrant(bool quick)
    {
        foreach (var experiment in Experiments(RedisProgram.All, quick))
        {
            var entrants = Entrants(experiment).ToHashSet();
            Assert.All(experiment.Rows, row => Assert.Subset(entrants, row.Columns!.Values.ToHashSet()));
        }
    }

    [Fact]
    public void A_quick_run_has_fewer_entries()
    {
        Assert.Contains("1,000,000 entries", Start(quick: false), StringComparison.Ordinal);
        Assert.Contains(" 100,000 entries", Start(quick: true), StringComparison.Ordinal);

        static string Start(bool quick) => Experiments([], quick).First(experiment =>
            experiment.Title.StartsWith("start", StringComparison.Ordinal)).About;
    }

    [Fact]
    public void Redis_writes_its_log_into_the_folder_by_the_policy()
    {
        Assert.Contains("always", RedisProgram.Redis.WithLog("/folder", always: true)!.Arguments);
        Assert.Contains("everysec", RedisProgram.Redis.WithLog("/folder", always: false)!.Arguments);
        Assert.Equal(["--dir", "/folder"], RedisProgram.Redis.WithLog("/folder", always: true)!.Arguments.TakeLast(2));
    }

    private static string[] Entrants(Experiment experiment) => [.. experiment.Contest.Entrants.Select(entrant => entrant.Name)];

    private static Experiment OverNetwork(IEnumerable<Experiment> experiments, string policy) =>
        experiments.Single(experiment => experiment.Title == $"put over the network, 64 connections, fsync {policy}");

    private static IReadOnlyList<Experiment> Experiments(IReadOnlyList<RedisProgram> programs, bool quick = false) =>
        DurableComparison.Experiments(new CompareOptions("durable", quick, Rounds: 1, Only: null), programs);
}
