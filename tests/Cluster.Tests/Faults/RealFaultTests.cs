using Pail.Bench.Cluster;
using Pail.Bench.Cluster.Rigs;

namespace Pail.Cluster.Tests.Faults;

/// <summary>
/// Three silos in processes of their own, under load, with faults that no test in one process can have. This is the short form; the long
/// one is <c>dotnet run -c Release --project bench -- cluster</c>. One test after another, because each needs the whole machine.
/// </summary>
public sealed class RealFaultTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(7);
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(12);

    /// <summary>The stores that are servers of other people. Without any of them, faults are proved over SQLite.</summary>
    public static TheoryData<string, int> Kills => new()
    {
        { nameof(StoreChoice.Redis), 3 },
        { nameof(StoreChoice.Postgres), 2 },
    };

    public static TheoryData<string> Servers => [nameof(StoreChoice.Redis), nameof(StoreChoice.Postgres)];

    [Theory]
    [MemberData(nameof(Kills))]
    public Task An_owner_that_is_killed_under_load_loses_nothing(string store, int kills)
    {
        var choice = Enum.Parse<StoreChoice>(store);
        if (StoreUnderTest.WhyNot(choice) is not null && StoreUnderTest.WhyNot(StoreChoice.Redis) is not null
            && StoreUnderTest.WhyNot(StoreChoice.Postgres) is not null)
            choice = StoreChoice.Sqlite;
        Need(choice);
        return Prove(new SiloKillRig(Options(choice, Short) with { Kills = kills, Victims = 1 }));
    }

    [Fact]
    public Task Two_owners_of_three_that_are_killed_lose_nothing() =>
        Prove(new SiloKillRig(Options(Any(), Short) with { Victims = 2 }));

    [Fact]
    public Task An_owner_that_hangs_until_it_is_dead_and_goes_on_writes_nothing_and_shows_nothing_old() =>
        Prove(new PauseRig(Options(Any(), Long)));

    [Theory]
    [MemberData(nameof(Servers))]
    public Task A_store_that_is_killed_cut_off_or_hangs_loses_nothing_and_is_found_again(string store)
    {
        var choice = Enum.Parse<StoreChoice>(store);
        Need(choice);
        return Prove(new StoreRig(Options(choice, Long)));
    }

    [Fact]
    public Task A_store_that_is_full_refuses_writes_and_loses_nothing()
    {
        Need(StoreChoice.Redis);
        return Prove(new FullRig(Options(StoreChoice.Redis, Short)));
    }

    private static StoreChoice Any() =>
        Enum.GetValues<StoreChoice>().Reverse().First(static choice => StoreUnderTest.WhyNot(choice) is null);

    private static void Need(StoreChoice choice) =>
        Assert.SkipWhen(StoreUnderTest.WhyNot(choice) is not null, StoreUnderTest.WhyNot(choice) ?? "");

    private ClusterOptions Options(StoreChoice store, TimeSpan time) => new()
    {
        Store = store,
        Time = time,
        Clients = 8,

        // Other tests run beside these. The long form has no rests.
        Rest = TimeSpan.FromMilliseconds(5),
        Seed = 1,
        Tell = output.WriteLine,
    };

    private async Task Prove(ClusterRig rig)
    {
        var summary = await rig.Run();
        using var tables = new StringWriter();
        summary.Write(tables);
        output.WriteLine(tables.ToString());
        Assert.Empty(summary.Violations);
        Assert.True(summary.Acknowledged > 0, "No write was acknowledged, so the run proves nothing.");
    }
}
