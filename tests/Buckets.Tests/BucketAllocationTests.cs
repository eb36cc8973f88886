using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Buckets.Tests;

/// <summary>
/// What operations allocate, counted in bytes of the current thread: the same numbers on every machine. The test's thread runs all of an
/// operation, because the process is idle. The limits leave room for a field or two, not for another object.
/// </summary>
public sealed class BucketAllocationTests
{
    private const int Operations = 1000;
    private const string Agent = "agent", GenServer = "genserver", Set = "table set", Ordered = "table ordered set";

    private static readonly NewValue Value = new(new byte[100], "application/octet-stream");

    public static TheoryData<string> Variants => [Agent, GenServer, Set, Ordered];

    [Theory]
    [MemberData(nameof(Variants))]
    public Task A_get_by_the_name_of_the_bucket_allocates_nothing(string variant) =>
        Check(variant, 0, static (tree, _) => Find(tree).Get("milk"));

    [Theory]
    [MemberData(nameof(Variants))]
    public Task A_get_of_an_absent_key_allocates_nothing(string variant) =>
        Check(variant, 0, static (tree, _) => Find(tree).Get("no milk"));

    [Theory]
    [InlineData(Agent, 224)]
    [InlineData(GenServer, 224)]
    [InlineData(Set, 224)]
    [InlineData(Ordered, 224)]
    public Task A_put_allocates_its_operation_and_its_entry(string variant, int limit) =>
        Check(variant, limit, static (tree, _) => Find(tree).Put("milk", Value));

    [Theory]
    [InlineData(Agent, 136)]
    [InlineData(GenServer, 136)]
    [InlineData(Set, 136)]
    [InlineData(Ordered, 136)]
    public Task A_put_that_is_refused_allocates_its_operation(string variant, int limit) =>
        Check(variant, limit, static (tree, _) => Find(tree).Put("milk", Value, Condition.CreateOnly));

    [Theory]
    [InlineData(Agent, 48)]
    [InlineData(GenServer, 48)]
    [InlineData(Set, 48)]
    [InlineData(Ordered, 48)]
    public Task A_delete_of_an_absent_key_allocates_its_operation(string variant, int limit) =>
        Check(variant, limit, static (tree, _) => Find(tree).Delete("no milk"));

    [Theory]
    [InlineData(Agent, 48)]
    [InlineData(GenServer, 48)]
    [InlineData(Set, 48)]
    [InlineData(Ordered, 96)] // Leaves of the tree are joined now and then.
    public Task A_delete_allocates_its_operation(string variant, int limit) =>
        Check(variant, limit, static (tree, i) => Find(tree).Delete(Keys[i]));

    [Theory]
    [InlineData(Agent, 320)]
    [InlineData(GenServer, 320)]
    [InlineData(Set, 320)]
    [InlineData(Ordered, 320)]
    public Task An_increment_allocates_its_operation_its_entry_and_its_digits(string variant, int limit) =>
        Check(variant, limit, static (tree, _) => Find(tree).Apply(new IncrementOperation("counter")));

    [Theory]
    [InlineData(Agent, 368)]
    [InlineData(GenServer, 368)]
    [InlineData(Set, 368)]
    [InlineData(Ordered, 368)]
    public Task A_put_that_expires_allocates_its_tracking_too(string variant, int limit)
    {
        var value = Value with { Expiration = Expiration.After(TimeSpan.FromHours(1)) };
        return Check(variant, limit, (tree, _) => Find(tree).Put("milk", value));
    }

    // An await would need a state machine, which a build for debugging allocates.
    private static IBucket Find(BucketTree tree)
    {
        var found = tree.Find("shopping");
        return found.IsCompletedSuccessfully ? found.Result! : throw new InvalidOperationException("The bucket was not found at once.");
    }

    private static string[] Keys { get; } = [.. Enumerable.Range(0, 3 * Operations).Select(static i => $"key {i}")];

    /// <summary>The configuration of a variant.</summary>
    internal static BucketConfig ConfigOf(string variant) => variant switch
    {
        Agent => new BucketConfig { Backend = BucketBackend.Agent },
        GenServer => new BucketConfig { Backend = BucketBackend.GenServer },
        Set => new BucketConfig { Backend = BucketBackend.Table },
        _ => new BucketConfig { Backend = BucketBackend.Table, TableType = BucketTableType.OrderedSet },
    };

    /// <summary>
    /// Runs an operation often and checks what one allocates. Its argument counts the operations. A few hundred bytes that are allocated
    /// once may fall into the measured part, so up to three measurements are made.
    /// </summary>
    private static async Task Check<T>(string variant, int limit, Func<BucketTree, int, ValueTask<T>> operation)
    {
        var least = double.MaxValue;
        for (var attempt = 0; attempt < 3 && least > limit; attempt++)
            least = Math.Min(least, await Measure(variant, operation));
        Assert.InRange(least, 0, limit);
    }

    private static async Task<double> Measure<T>(string variant, Func<BucketTree, int, ValueTask<T>> operation)
    {
        await using var node = new Node();
        await using var tree = new BucketTree(node);
        await tree.Start();
        var bucket = (await tree.Create("shopping", ConfigOf(variant))).Bucket;
        await bucket.Put("milk", Value);
        foreach (var key in Keys)
            await bucket.Put(key, Value);

        return BytesPerOperation(i => operation(tree, i));
    }

    private static double BytesPerOperation<T>(Func<int, ValueTask<T>> operation)
    {
        // Operations run inline once the process is asleep. Warm-up, so that one-time allocations are not counted.
        var i = 0;
        for (var warm = 0; warm < Operations; i++)
            warm = IsDoneAtOnce(operation(i % (2 * Operations))) ? warm + 1 : 0;

        i = 2 * Operations;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var end = i + Operations; i < end; i++)
        {
            if (!IsDoneAtOnce(operation(i)))
                throw new InvalidOperationException("The bucket's process was not idle.");
        }

        return (double)(GC.GetAllocatedBytesForCurrentThread() - before) / Operations;
    }

    private static bool IsDoneAtOnce<T>(ValueTask<T> call)
    {
        if (call.IsCompletedSuccessfully)
            return call.Result is var _;

        call.AsTask().Wait(TestContext.Current.CancellationToken);
        return false;
    }
}
