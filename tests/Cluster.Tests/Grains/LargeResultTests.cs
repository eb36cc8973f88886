using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Pail.Buckets;
using Pail.Cluster.Grains;

namespace Pail.Cluster.Tests.Grains;

/// <summary>Results that are more than one message between silos. The owner is silo 0.</summary>
public sealed class LargeResultTests() : ClusterLab(2)
{
    private const int Keys = 10;

    private const int ValueBytes = 1024 * 1024;

    private readonly CallHook _hook = new(nameof(IBucketGrain.TakeResults));

    [Fact]
    public async Task A_transaction_with_large_results_is_done_once_and_answers_with_all_of_them()
    {
        var bucket = await Filled();

        var result = await bucket.Apply(new Transaction { Then = [new IncrementOperation("n", 1), .. Gets(40)] });

        Assert.True(result.ComparisonsHeld && result.IsDone);
        Assert.Equal("1", Text(result.Results[0].Entry));
        Assert.Equal(result.Results[0].Entry!.Revision, result.Revision);
        Assert.Equal(ValuesOf(40), result.Results.Skip(1).Select(Value));
        Assert.InRange(_hook.Calls, 9, 20);
        Assert.Equal("1", Text(await bucket.Get("n")));
    }

    [Fact]
    public async Task Its_results_are_those_of_its_instant_whatever_is_written_while_they_are_on_their_way()
    {
        var bucket = await Filled();
        _hook.Before = async () => await (await Found(0, "shopping")).Clear();

        var result = await bucket.Apply(new Transaction { Then = Gets(Keys) });

        Assert.Equal(ValuesOf(Keys), result.Results.Select(Value));
        Assert.Equal(0, (await bucket.Status()).Keys);
    }

    [Fact]
    public async Task A_transaction_that_fails_after_large_results_does_nothing_and_says_where()
    {
        var bucket = await Filled();

        var result = await bucket.Apply(new Transaction
        {
            Compare = [new Comparison("k0", Condition.CreateOnly)],
            Else = [new IncrementOperation("n", 1), .. Gets(Keys), new PutOperation("k0", Text("x")) { Condition = Condition.CreateOnly }],
        });

        Assert.Equal((false, Keys + 1), (result.ComparisonsHeld, result.FailedIndex));
        Assert.Equal(ValuesOf(Keys), result.Results.Skip(1).Take(Keys).Select(Value));
        Assert.Equal(ApplyStatus.PreconditionFailed, result.Results[Keys + 1].Status);
        Assert.Equal(Keys + 2, result.Results.Count);
        Assert.Null(await bucket.Get("n"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_outcome_is_unknown_when_the_bucket_moves_before_all_results_have_come_and_nothing_is_done_twice(bool killed)
    {
        var bucket = await Filled();
        _hook.Before = () => killed ? Cluster.KillSiloAsync(Cluster.Silos[0], Ends) : Deactivate("shopping");

        var error = await Assert.ThrowsAsync<BucketUnavailableException>(
            async () => await bucket.Apply(new Transaction { Then = [new IncrementOperation("n", 1), .. Gets(Keys)] }));

        Assert.Equal((BucketFailure.Restarting, Outcome.Unknown), (error.Failure, error.Outcome));
        Assert.StartsWith("Bucket \"shopping\" has moved to another silo before all results", error.Message, StringComparison.Ordinal);
        Assert.Equal("1", Text(await bucket.Get("n")));
    }

    [Fact]
    public async Task The_outcome_is_unknown_too_when_the_bucket_is_deleted_meanwhile()
    {
        var bucket = await Filled();
        var grain = await GrainOf("shopping");
        _hook.Before = async () =>
        {
            await At(0).Delete("shopping", force: true);
            await Cluster.DeactivateAsync(grain);
        };

        var error = await Assert.ThrowsAsync<BucketUnavailableException>(
            async () => await bucket.Apply(new Transaction { Then = Gets(Keys) }));

        Assert.Equal((BucketFailure.Deleted, Outcome.Unknown), (error.Failure, error.Outcome));
    }

    [Fact]
    public async Task Small_results_come_with_the_answer()
    {
        var bucket = await Filled();

        await bucket.Apply(new Transaction { Then = [.. Gets(3), new IncrementOperation("n", 1)] });

        Assert.Equal(0, _hook.Calls);
    }

    [Fact]
    public async Task A_part_of_a_batch_ends_soon_when_its_results_are_large()
    {
        var bucket = await Filled();
        var grain = await GrainOf("shopping");

        var part = await grain.ApplyAll(OperationMessage.Of(Gets(64)), 0);
        var results = await bucket.Apply([.. Gets(40), new IncrementOperation("n", 1)]);

        Assert.Equal(4, part.Value!.Length);
        Assert.Equal(ValuesOf(40), results.Take(40).Select(Value));
        Assert.Equal("1", Text(await bucket.Get("n")));
    }

    [Fact]
    public async Task So_does_one_with_writes_whose_results_have_the_entries()
    {
        await Filled();
        var grain = await GrainOf("shopping");

        var keep = new ExpireOperation("k0", Runtime.Tables.Expiration.None) { WantsPrevious = false };
        var part = await grain.ApplyAll(OperationMessage.Of([.. Enumerable.Repeat(keep, 64)]), 0);

        Assert.Equal(4, part.Value!.Length);
    }

    private protected override void Configure(IServiceCollection services) => services.AddSingleton<IOutgoingGrainCallFilter>(_hook);

    private static Operation[] Gets(int count) => [.. Enumerable.Range(0, count).Select(i => new GetOperation($"k{i % Keys}"))];

    private static IEnumerable<string> ValuesOf(int count) => Enumerable.Range(0, count).Select(i => $"{i % Keys}, {ValueBytes}");

    private static string Value(OperationResult result) =>
        $"{Encoding.ASCII.GetString(result.Entry!.Value.Span[..1])}, {result.Entry.Value.Length}";

    private static NewValue Large(int number) => new(Encoding.ASCII.GetBytes($"{number}".PadRight(ValueBytes)), "text/plain");

    /// <summary>The bucket at the other silo, with large values.</summary>
    private async Task<IBucket> Filled()
    {
        await CreateAt(0, "shopping");
        var owner = await Found(0, "shopping");
        for (var i = 0; i < Keys; i++)
            await owner.Put($"k{i}", Large(i));
        return await Found(1, "shopping");
    }
}
