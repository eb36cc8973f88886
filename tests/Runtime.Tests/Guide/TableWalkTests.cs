using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Guide;

public sealed class TableWalkTests : Chapter
{
    [Fact]
    public Task A_table_may_be_changed_during_a_walk() => Shell(async (node, self) =>
    {
        #region A_table_may_be_changed_during_a_walk
        var scores = node.NewTable<string, int>();
        scores.Insert([new("ada", 10), new("bob", 3), new("eve", 7)]);
        foreach (var (name, score) in scores)
        {
            if (score < 5)
                scores.Delete(name);
        }

        Console.WriteLine(scores.Count);
        Console.WriteLine(scores.Fold(0, (sum, _, score) => sum + score));
        #endregion
    });

    [Fact]
    public Task A_walk_by_keys_needs_the_table_fixed() => Shell(async (node, self) =>
    {
        #region A_walk_by_keys_needs_the_table_fixed
        var jobs = node.NewTable<int, string>();
        jobs.Insert([new(1, "wash"), new(2, "rinse"), new(3, "dry")]);
        var done = 0;
        using (jobs.SafeFix())
        {
            for (var more = jobs.TryFirst(out var number); more; more = jobs.TryNext(number, out number))
            {
                jobs.Delete(number);
                done++;
            }
        }

        Console.WriteLine(done);
        try
        {
            jobs.TryNext(3, out _);
        }
        catch (KeyNotFoundException error)
        {
            Console.WriteLine(error.Message);
        }
        #endregion
    });

    [Fact]
    public Task A_walk_goes_page_by_page() => Shell(async (node, self) =>
    {
        #region A_walk_goes_page_by_page
        var numbers = node.NewOrderedTable<int, string>();
        foreach (var number in Enumerable.Range(1, 7))
            numbers.Insert(number, $"number {number}");

        for (var page = numbers.Select((number, _) => number != 4, (number, _) => number, limit: 4); page is not null; page = page.Next())
            Console.WriteLine(string.Join(' ', page.Rows));
        #endregion
    });

    [Fact]
    public Task Rows_are_found_by_what_is_in_them() => Shell(async (node, self) =>
    {
        #region Rows_are_found_by_what_is_in_them
        var guests = node.NewOrderedTable<string, Guest>();
        guests.Insert([new("ada", new("London", 36)), new("bob", new("Paris", 12)), new("eve", new("London", 8))]);

        foreach (var (name, guest) in guests.Match((_, guest) => guest.Town == "London"))
            Console.WriteLine($"{name} {guest.Age}");
        Console.WriteLine(string.Join(", ", guests.Select((_, guest) => guest.Age < 18, (name, _) => name)));

        Console.WriteLine(guests.SelectReplace((_, guest) => guest.Town == "Paris", (_, guest) => guest with { Town = "Lyon" }));
        Console.WriteLine(guests.SelectDelete((_, guest) => guest.Age < 18));
        #endregion
    });
}
