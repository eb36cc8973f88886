using System.Text;
using Pail.Runtime.Processes;
using Pail.Runtime.Tables;
using static Pail.Buckets.Tests.Guide.Values;

namespace Pail.Buckets.Tests.Guide;

public sealed class FirstStepsTests : BucketChapter
{
    [Fact]
    public Task A_program_with_a_bucket() => Program(async () =>
    {
        #region A_program_with_a_bucket
        await using var node = new Node();
        await using var buckets = new BucketTree(node);
        await buckets.Start();

        var (status, shopping) = await buckets.Create("shopping", new BucketConfig());
        await shopping.Put("milk", new NewValue("3"u8.ToArray(), "text/plain"));

        var milk = await shopping.Get("milk");
        Console.WriteLine($"{status}: {Encoding.UTF8.GetString(milk!.Value.Span)}");
        #endregion
    });

    [Fact]
    public async Task A_durable_bucket_is_there_in_the_next_run()
    {
        var directory = Directory.CreateTempSubdirectory("pail-guide-").FullName;
        await Program(async () =>
        {
            #region A_durable_bucket_is_there_in_the_next_run
            for (var run = 1; run <= 2; run++)
            {
                await using var node = new Node();
                var storage = new BucketStorageOptions(directory);
                await using var buckets = new BucketTree(node, options: new BucketTreeOptions { Storage = storage });
                await buckets.Start();

                var (status, visits) = await buckets.Create("visits", new BucketConfig { Durable = true });
                Console.WriteLine($"{status}: {await visits.Increment("home")}");
            }
            #endregion
        });
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public Task A_bucket_puts_gets_and_deletes() => Run(async (node, clock, buckets, bucket) =>
    {
        #region A_bucket_puts_gets_and_deletes
        Console.WriteLine((await bucket.Put("milk", Text("3"))).Status);
        Console.WriteLine((await bucket.Put("milk", Text("4"))).Status);
        Console.WriteLine(await bucket.Exists("milk"));

        var deleted = await bucket.Delete("milk");
        Console.WriteLine($"{deleted.Status}: {Text(deleted.Previous)}");
        Console.WriteLine(Text(await bucket.Get("milk")));
        #endregion
    });

    [Fact]
    public Task An_entry_has_headers_and_times() => Run(async (node, clock, buckets, bucket) =>
    {
        #region An_entry_has_headers_and_times
        await bucket.Put("milk", Text("3") with { Metadata = new Dictionary<string, string> { ["shop"] = "corner" } });
        clock.Advance(TimeSpan.FromHours(1));
        await bucket.Put("milk", Text("4"));

        var milk = (await bucket.Get("milk"))!;
        Console.WriteLine($"{milk.ContentType}, {milk.Metadata.Count} metadata, write number {milk.Revision.Number}");
        Console.WriteLine(milk.Modified - milk.Created);
        #endregion
    });

    [Fact]
    public Task A_write_has_a_condition() => Run(async (node, clock, buckets, bucket) =>
    {
        #region A_write_has_a_condition
        var first = await bucket.Put("milk", Text("3"), Condition.CreateOnly);
        var second = await bucket.Put("milk", Text("4"), Condition.CreateOnly);
        Console.WriteLine($"{first.Status}, {second.Status}");

        var seen = first.Entry!.Revision;
        Console.WriteLine((await bucket.Put("milk", Text("5"), Condition.Matches(seen))).Status);
        Console.WriteLine((await bucket.Delete("milk", Condition.Matches(seen))).Status);
        Console.WriteLine(Text(await bucket.Get("milk")));
        #endregion
    });

    [Fact]
    public Task A_value_expires() => Run(async (node, clock, buckets, bucket) =>
    {
        #region A_value_expires
        await bucket.Put("code", Text("1234") with { Expiration = Expiration.After(TimeSpan.FromMinutes(5)) });
        await bucket.Put("session", Text("ada") with
        {
            Expiration = Expiration.Sliding(TimeSpan.FromMinutes(20), atMost: TimeSpan.FromHours(8)),
        });

        clock.Advance(TimeSpan.FromMinutes(15));
        Console.WriteLine(Text(await bucket.Get("code")));
        Console.WriteLine(Text(await bucket.Get("session")));
        clock.Advance(TimeSpan.FromMinutes(15));
        Console.WriteLine(Text(await bucket.Get("session")));
        #endregion
    });

    [Fact]
    public Task An_expiry_is_changed_and_removed() => Run(async (node, clock, buckets, bucket) =>
    {
        #region An_expiry_is_changed_and_removed
        await bucket.Put("code", Text("1234"));
        await bucket.SetExpiration("code", Expiration.After(TimeSpan.FromMinutes(5)));
        Console.WriteLine((await bucket.Peek("code"))!.ExpiresAt - clock.GetUtcNow());

        await bucket.Persist("code");
        Console.WriteLine((await bucket.Peek("code"))!.ExpiresAt is null);
        #endregion
    });
}
