using Pail.Bench.Durability.Model;

namespace Pail.Bench.Tests.Durability;

/// <summary>The checker of the proof finds the faults that it is there for.</summary>
public sealed class KeyModelTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Moment Looked = new(Now, Now);

    private readonly Ledger _ledger = new();

    [Fact]
    public void What_was_acknowledged_and_is_there_is_no_fault()
    {
        var key = Acknowledged("own/1", (1, "#1/10"), (2, "#2/10"));

        Check(key, Found(2, "#2/10"));

        Assert.Empty(_ledger.Faults);
    }

    [Theory]
    [InlineData(null, 0)]
    [InlineData("#1/10", 1)]
    public void An_earlier_value_or_none_is_a_loss(string? content, long number)
    {
        var key = Acknowledged("own/1", (1, "#1/10"), (2, "#2/10"));

        Check(key, content is null ? null : Found(number, content));

        AssertFault(FaultKind.Lost);
    }

    [Fact]
    public void A_write_without_an_answer_may_have_been_done_or_not()
    {
        var done = Acknowledged("own/1", (1, "#1/10"));
        var undone = Acknowledged("own/2", (2, "#2/10"));
        foreach (var key in new[] { done, undone })
            key.Begin(AttemptKind.Put, "#3/10");

        Check(done, Found(4, "#3/10"));
        Check(undone, Found(2, "#2/10"));

        Assert.Empty(_ledger.Faults);
    }

    [Fact]
    public void A_deletion_without_an_answer_may_have_been_done()
    {
        var key = Acknowledged("own/1", (1, "#1/10"));
        key.Begin(AttemptKind.Delete, null);

        Check(key, null);

        Assert.Empty(_ledger.Faults);
    }

    [Fact]
    public void A_write_that_was_refused_must_not_be_there()
    {
        var key = Acknowledged("own/1", (1, "#1/10"));
        key.Refuse(key.Begin(AttemptKind.Put, "#2/10"));

        Check(key, Found(2, "#2/10"));

        AssertFault(FaultKind.Torn);
    }

    [Fact]
    public void What_was_deleted_must_not_come_back()
    {
        var key = Acknowledged("own/1", (1, "#1/10"));
        key.Acknowledge(key.Begin(AttemptKind.Delete, null), tag: null);

        Check(key, Found(1, "#1/10"));

        AssertFault(FaultKind.CameBack);
    }

    [Fact]
    public void What_has_expired_must_not_come_back()
    {
        var key = _ledger.Key("b", "own/1");
        var soon = Now.AddSeconds(-1);
        key.Acknowledge(key.Begin(AttemptKind.Put, "#1/10", soon), new Tag(7, 1));

        Check(key, Found(1, "#1/10") with { ExpiresAt = soon });

        AssertFault(FaultKind.CameBack);
    }

    [Fact]
    public void An_expiry_that_was_acknowledged_must_be_there()
    {
        var key = Acknowledged("own/1", (1, "#1/10"));
        key.Acknowledge(key.Begin(AttemptKind.Expire, null, Now.AddHours(1)), tag: null);

        Check(key, Found(1, "#1/10"));

        AssertFault(FaultKind.Lost);
    }

    [Fact]
    public void What_a_reader_has_seen_must_stay()
    {
        var key = Acknowledged("own/1", (1, "#1/10"));
        key.Begin(AttemptKind.Put, "#2/10");
        key.See(Found(2, "#2/10"));

        Check(key, Found(1, "#1/10"));

        AssertFault(FaultKind.Lost);
    }

    [Fact]
    public void What_a_watcher_was_told_to_be_gone_must_not_come_back()
    {
        var key = Acknowledged("own/1", (1, "#1/10"));
        key.Begin(AttemptKind.Delete, null);
        key.SeeGone(new Tag(7, 2));

        Check(key, Found(1, "#1/10"));

        AssertFault(FaultKind.Lost);
    }

    [Fact]
    public void A_tag_stands_for_one_value_over_all_restarts()
    {
        var key = Acknowledged("own/1", (1, "#1/10"));
        Check(key, Found(1, "#1/10"));
        key.Continue(null);
        key.Acknowledge(key.Begin(AttemptKind.Put, "#2/10"), new Tag(7, 1));

        AssertFault(FaultKind.RepeatedTag);
    }

    [Theory]
    [InlineData("4", 1)]
    [InlineData("2", 0)]
    public void A_counter_has_at_least_what_was_answered_and_at_most_what_was_asked_for(string value, int faults)
    {
        var key = Acknowledged("count/1", (1, "1"));
        key.Begin(AttemptKind.Put, null);

        Check(key, Found(5, value));

        Assert.Equal(faults, _ledger.Faults.Count);
    }

    [Fact]
    public void A_log_has_each_record_that_was_acknowledged_once()
    {
        var key = _ledger.Key("b", "log/1");
        string[] records = [Stamp.Record("log/1", 1), Stamp.Record("log/1", 2)];
        for (var i = 0; i < records.Length; i++)
            key.Acknowledge(key.Begin(AttemptKind.Put, records[i]), new Tag(7, i + 1));

        Check(key, Found(2, records[0] + records[1]));
        Assert.Empty(_ledger.Faults);

        Check(key, Found(3, records[1]));
        AssertFault(FaultKind.Lost);
    }

    [Fact]
    public void A_power_cut_may_take_the_end_and_nothing_in_the_middle()
    {
        var ledger = new Ledger { KeepsHistory = true };
        var first = Acknowledged(ledger, "own/1", (1, "#1/10"), (3, "#3/10"));
        var second = Acknowledged(ledger, "own/2", (2, "#2/10"), (4, "#4/10"));

        // Everything up to 3 is there, and 4 is lost.
        Assert.Equal(0, first.Check(Found(3, "#3/10"), new Tag(7, 3), Looked));
        Assert.Equal(1, second.Check(Found(2, "#2/10"), new Tag(7, 3), Looked));
        Assert.Empty(ledger.Faults);

        // 4 is there, and 3 is lost.
        first.Check(Found(1, "#1/10"), new Tag(7, 4), Looked);
        Assert.Equal(FaultKind.Lost, Assert.Single(ledger.Faults).Kind);
    }

    private static Found Found(long number, string content) => new(new Tag(7, number), content, null);

    private static void Check(KeyModel key, Found? found) => key.Check(found, Tag.Last, Looked);

    private KeyModel Acknowledged(string key, params (long Number, string Content)[] writes) => Acknowledged(_ledger, key, writes);

    private static KeyModel Acknowledged(Ledger ledger, string key, params (long Number, string Content)[] writes)
    {
        var model = ledger.Key("b", key);
        foreach (var (number, content) in writes)
            model.Acknowledge(model.Begin(AttemptKind.Put, content), new Tag(7, number));
        return model;
    }

    private void AssertFault(FaultKind kind) => Assert.Equal(kind, Assert.Single(_ledger.Faults).Kind);
}
