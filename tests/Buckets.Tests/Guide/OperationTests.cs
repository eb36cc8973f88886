using Pail.Runtime.Tables;
using static Pail.Buckets.Tests.Guide.Values;

namespace Pail.Buckets.Tests.Guide;

public sealed class OperationTests : BucketChapter
{
    [Fact]
    public Task A_counter_and_a_log() => Run(async (node, clock, buckets, bucket) =>
    {
        #region A_counter_and_a_log
        Console.WriteLine(await bucket.Increment("visits"));
        Console.WriteLine(await bucket.Increment("visits", by: 10));

        var request = new IncrementOperation("requests/ada") { Expiration = Expiration.After(TimeSpan.FromMinutes(1)) };
        Console.WriteLine((await bucket.Apply(request)).Number);

        await bucket.Append("log", "one "u8.ToArray());
        await bucket.Append("log", "two"u8.ToArray());
        Console.WriteLine(Text(await bucket.Get("log")));
        #endregion
    });

    [Fact]
    public Task A_json_value_is_patched() => Run(async (node, clock, buckets, bucket) =>
    {
        #region A_json_value_is_patched
        await bucket.Put("ada", new NewValue("""{"name":"Ada","town":"London"}"""u8.ToArray(), "application/json"));

        if (JsonMergePatch.TryParse("""{"town":null,"age":36}"""u8.ToArray(), out var patch, out var error))
            await bucket.Patch("ada", patch);
        else
            Console.WriteLine(error);
        Console.WriteLine(Text(await bucket.Get("ada")));
        #endregion
    });

    [Fact]
    public Task A_batch_does_one_operation_after_another() => Run(async (node, clock, buckets, bucket) =>
    {
        #region A_batch_does_one_operation_after_another
        var results = await bucket.Apply(
        [
            new PutOperation("milk", Text("3")),
            new PutOperation("milk", Text("4")) { Condition = Condition.CreateOnly },
            new IncrementOperation("milk"),
            new GetOperation("tea"),
        ]);
        Console.WriteLine(string.Join(", ", results.Select(result => result.Status)));
        #endregion
    });

    [Fact]
    public Task A_transaction_does_all_or_nothing() => Run(async (node, clock, buckets, bucket) =>
    {
        #region A_transaction_does_all_or_nothing
        var seen = (await bucket.Put("from", Text("10"))).Entry!.Revision;
        var move = new Transaction
        {
            Compare = [new Comparison("from", Condition.Matches(seen)), new Comparison("to", Condition.CreateOnly)],
            Then = [new DeleteOperation("from"), new PutOperation("to", Text("10"))],
            Else = [new GetOperation("from"), new GetOperation("to")],
        };

        for (var attempt = 0; attempt < 2; attempt++)
        {
            var result = await bucket.Apply(move);
            Console.WriteLine($"{result.ComparisonsHeld}: {string.Join(", ", result.Results.Select(one => one.Status))}");
        }
        #endregion
    });

    [Fact]
    public Task Keys_are_listed_in_pages() => Run(async (node, clock, buckets, bucket) =>
    {
        #region Keys_are_listed_in_pages
        foreach (var key in "a/1 a/2 b/1 c".Split(' '))
            await bucket.Put(key, Text("1"));

        var folders = await bucket.List(new KeyQuery { Delimiter = "/" });
        Console.WriteLine($"{string.Join(' ', folders.Prefixes)}, {string.Join(' ', folders.Keys.Select(pair => pair.Key))}");

        KeyPage page;
        var query = new KeyQuery { Limit = 3 };
        do
        {
            page = await bucket.List(query);
            Console.WriteLine(string.Join(' ', page.Keys.Select(pair => pair.Key)));
            query = query with { After = page.Next };
        }
        while (page.Next is not null);
        #endregion
    });

    [Fact]
    public Task A_limit_refuses() => Run(async (node, clock, buckets, bucket) =>
    {
        #region A_limit_refuses
        var (_, small) = await buckets.Create("small", new BucketConfig { MaxKeys = 2 });
        await small.Put("milk", Text("3"));
        await small.Put("bread", Text("1"));
        try
        {
            await small.Put("tea", Text("2"));
        }
        catch (BucketOperationException error)
        {
            Console.WriteLine($"{error.Fault.Kind}: {error.Message}");
        }
        #endregion
    });

    [Fact]
    public Task A_bucket_evicts() => Run(async (node, clock, buckets, bucket) =>
    {
        #region A_bucket_evicts
        var (_, small) = await buckets.Create("small", new BucketConfig { MaxKeys = 2, Eviction = Eviction.LeastRecentlyUsed });
        await small.Put("milk", Text("3"));
        await small.Put("bread", Text("1"));
        await small.Get("milk");

        await small.Put("tea", Text("2"));
        Console.WriteLine(string.Join(' ', (await small.List(new KeyQuery())).Keys.Select(pair => pair.Key)));
        #endregion
    });
}
