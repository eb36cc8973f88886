using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Tables;

namespace Pail.Buckets.Tests;

/// <summary>
/// What a bucket removes to make room, and what it keeps. The same for every variant, so the entries are used without one.
/// </summary>
public sealed class EvictionTests : IDisposable
{
    private readonly BucketContext _context = new(new BucketConfig { Eviction = Eviction.LeastRecentlyUsed }, new FakeTimeProvider(), null);
    private readonly BucketEntries _entries;

    public EvictionTests() => _entries = new BucketEntries(_context, new ProcessStore(), 1, () => { });

    public void Dispose() => _entries.Dispose();

    [Fact]
    public void What_was_read_stays_and_what_was_not_goes()
    {
        Limit(3, null);
        Put("a", 1);
        Put("b", 1);
        Put("c", 1);
        _entries.Get("a", uses: true);
        _entries.Get("b", uses: false);

        Put("d", 1);

        Assert.Equal("a c d", Keys());
    }

    [Fact]
    public void The_new_entry_stays_even_when_all_others_are_in_use()
    {
        Limit(3, null);
        foreach (var key in (string[])["a", "b", "c"])
            Put(key, 1);
        foreach (var key in (string[])["a", "b", "c"])
            _entries.Get(key, uses: true);

        Put("d", 1);

        Assert.Equal(3, _entries.Keys);
        Assert.Contains("d", Keys(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_grows_makes_room_for_itself()
    {
        Limit(null, 100);
        Put("a", 50);
        Put("b", 50);

        Put("b", 90);

        Assert.Equal("b", Keys());
        Assert.Equal(90, _entries.Bytes);
    }

    [Fact]
    public void A_value_that_is_larger_than_the_whole_bucket_is_refused_also_in_place_of_a_large_one()
    {
        Limit(null, 100);
        Put("a", 90);

        Assert.Equal((100, 101), Put("a", 101).Fault is { } fault ? (fault.Limit, fault.Amount) : default);
        Assert.Equal(90, _entries.Bytes);
    }

    [Fact]
    public void A_transaction_does_not_evict_what_it_stores()
    {
        Limit(3, null);
        foreach (var key in (string[])["a", "b", "c"])
            Put(key, 1);
        _entries.Get("a", uses: true);

        var result = _entries.Apply(new Transaction { Then = [new PutOperation("x", Value(1)), new PutOperation("y", Value(1))] })!;

        Assert.Null(result.FailedIndex);
        Assert.Equal("a x y", Keys());
    }

    [Fact]
    public void A_bucket_that_begins_to_evict_removes_its_old_entries_first()
    {
        _context.Config = _context.Config with { Eviction = Eviction.Reject };
        for (var i = 0; i < 100; i++)
            Put($"{i:d2}", 1);
        Limit(50, null);
        _context.Config = _context.Config with { Eviction = Eviction.LeastRecentlyUsed };
        Put("50", 1);

        Assert.Equal(50, _entries.Keys);
        for (var i = 0; i < 49; i++)
            Put($"new {i}", 1);

        Assert.Equal(50, _entries.Keys);
        Assert.Equal("50", Keys().Split(' ')[0]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Readers_beside_the_writer_see_a_change_and_its_evictions_as_one_step(bool transaction)
    {
        var store = new ObservedStore();
        using var entries = new BucketEntries(_context, store, 2, () => { });
        Limit(1, null);
        entries.Apply(new PutOperation("a", Value(1)));
        var seen = new List<bool>();
        store.Changes = () => seen.Add(entries.TryReadShared("a", uses: false, out _));

        var put = new PutOperation("b", Value(1));
        if (transaction)
            entries.Apply(new Transaction { Then = [put] });
        else
            entries.Apply(put);

        Assert.Equal([false, false], seen);
        Assert.True(entries.TryReadShared("b", uses: false, out var kept));
        Assert.NotNull(kept);
    }

    [Fact]
    public void One_eviction_looks_at_a_bounded_number_of_entries_however_many_are_in_use()
    {
        var ages = new AgeList();
        var entries = Enumerable.Range(0, 1000).Select(_ => new EntryTracking()).ToList();
        foreach (var entry in entries)
        {
            TestKeys.NewEntry("a", entry);
            ages.Add(entry);
            entry.MarkUsed();
        }

        Assert.Same(entries[32], ages.FindOldest(before: 1));
        Assert.Equal(1000, ages.Count);
    }

    [Fact]
    public void What_was_cleared_does_not_keep_its_neighbours()
    {
        Limit(1000, null);
        for (var i = 0; i < 600; i++)
            _entries.Apply(new PutOperation($"{i}", Value(1) with { Expiration = Expiration.After(TimeSpan.FromHours(i + 1)) }));
        var kept = _entries.Get("300", uses: false)!.Tracking!;

        _entries.Clear();
        while (_entries.Sweep())
        {
        }

        Assert.Equal((null, null, null, null), (kept.Older, kept.Newer, kept.Previous, kept.Next));
        Put("a", 1);
        Assert.Equal("a", Keys());
    }

    private static NewValue Value(int bytes) => new(new byte[bytes], "text/plain");

    private void Limit(long? keys, long? bytes) => _context.Config = _context.Config with { MaxKeys = keys, MaxBytes = bytes };

    private OperationResult Put(string key, int bytes) => _entries.Apply(new PutOperation(key, Value(bytes)));

    private string Keys() => string.Join(' ', _entries.List(new KeyQuery { Limit = 1000 }).Keys.Select(item => item.Key));

    /// <summary>A store that tells of each change.</summary>
    private sealed class ObservedStore : EntryStore
    {
        private readonly ProcessStore _store = new();

        internal Action? Changes { get; set; }

        internal override Entry? Get(string key) => _store.Get(key);

        internal override void Set(Entry entry, bool isNew)
        {
            _store.Set(entry, isNew);
            Changes?.Invoke();
        }

        internal override void Remove(string key)
        {
            _store.Remove(key);
            Changes?.Invoke();
        }

        internal override void Clear() => _store.Clear();

        internal override int Read(string? from, bool inclusive, bool backward, Span<Entry> into) =>
            _store.Read(from, inclusive, backward, into);
    }
}
