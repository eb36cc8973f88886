using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Guide;

public sealed class TableOrderTests : Chapter
{
    [Fact]
    public Task Neighbours_are_found_in_an_ordered_table() => Shell(async (node, self) =>
    {
        #region Neighbours_are_found_in_an_ordered_table
        var bids = node.NewOrderedTable<int, string>();
        bids.Insert([new(30, "ada"), new(10, "eve"), new(20, "bob"), new(25, "zoe")]);
        foreach (var (price, bidder) in bids.Range(KeyRange.From(20).Before(30)))
            Console.WriteLine($"{price} {bidder}");

        Console.WriteLine(bids.TryLast(out var highest) ? highest : 0);
        Console.WriteLine(bids.TryNext(12, out var next) ? next : 0);
        #endregion
    });

    [Fact]
    public Task A_key_of_two_parts_keeps_together_what_belongs_together() => Shell(async (node, self) =>
    {
        #region A_key_of_two_parts_keeps_together_what_belongs_together
        var orders = node.NewOrderedTable<(int Customer, int Number), string>();
        orders.Insert([new((1, 7), "tea"), new((2, 8), "milk"), new((1, 9), "cake"), new((3, 1), "jam")]);
        foreach (var ((_, number), what) in orders.Range(KeyRange.From((1, 0)).Before((2, 0))))
            Console.WriteLine($"{number}: {what}");
        #endregion
    });

    [Fact]
    public Task Keys_with_one_beginning_are_neighbours() => Shell(async (node, self) =>
    {
        #region Keys_with_one_beginning_are_neighbours
        var files = node.NewOrderedTable<string, int>();
        files.Insert([new("/etc/hosts", 1), new("/var/log", 20), new("/var/tmp", 300), new("/varnish", 4)]);
        foreach (var (path, size) in files.Prefix("/var/"))
            Console.WriteLine($"{path} has {size} bytes");
        #endregion
    });

    [Fact]
    public Task An_ordered_table_is_a_queue() => Shell(async (node, self) =>
    {
        #region An_ordered_table_is_a_queue
        var jobs = node.NewOrderedTable<(int Priority, long Number), string>();
        jobs.Insert([new((2, 1), "sweep"), new((1, 2), "put out the fire"), new((2, 3), "water the plants")]);

        while (Next() is { } job)
            Console.WriteLine(job);

        string? Next()
        {
            while (jobs.TryFirst(out var key))
            {
                if (jobs.TryTake(key, out var job))
                    return job;
            }

            return null;
        }
        #endregion
    });
}
