using Pail.Bench.Cluster.History;

namespace Pail.Bench.Tests.Cluster;

public sealed class HistoryVerifierTests
{
    private readonly HistoryBuilder _history = new();

    [Fact]
    public void A_history_without_fault_passes()
    {
        _history.Read(1, 2, null).Put(3, 6, "a", 1).Put(4, 9, "b", 2).Read(5, 8, "a", 1).Read(10, 11, "b", 2)
            .RefusedPut(12, 13, "x", OperationOutcome.Refused, ifMatch: 1, present: 2)
            .Put(14, 15, "c", 3, ifMatch: 2).Delete(16, 17).Read(18, 19, null).Put(20, 21, "d", 5, ifAbsent: true)
            .Read(30, 31, "d", 5, isFinal: true)
            .Increment(31, 39, "2", 7).Increment(32, 38, "1", 6).Read(40, 41, "2", 7, "count/1")
            .Event(1, "a").Event(2, "b").Event(3, "c");
        Passes();
    }

    [Fact]
    public void A_write_of_unknown_outcome_may_come_at_any_time_or_never()
    {
        _history.Put(1, 2, "a", 1).UnknownPut(3, "b").UnknownPut(4, "c").Delete(5, null).Read(6, 7, "a", 1)
            .Put(8, 9, "d", 2).Read(10, 11, "b", 3).Read(12, 13, null)
            .Increment(1, null).Increment(2, null).Increment(3, 9, "2", 4).Read(10, 11, "2", 4, "count/1");
        Passes();
    }

    [Fact]
    public void A_write_that_is_not_there_at_the_end_is_lost()
    {
        _history.Put(1, 2, "a", 1).Put(3, 4, "b", 2).Read(5, 6, "a", 1, isFinal: true);
        Fails(ViolationKind.Lost);
    }

    [Fact]
    public void A_key_that_is_not_there_at_the_end_is_lost()
    {
        _history.Put(1, 2, "a", 1).Read(5, 6, null, isFinal: true);
        Fails(ViolationKind.Lost);
    }

    [Fact]
    public void A_deletion_before_a_write_does_not_explain_that_it_is_gone()
    {
        _history.Put(1, 2, "a", 1).Delete(3, 4).Put(5, 6, "b", 3).Read(7, 8, null, isFinal: true);
        Fails(ViolationKind.Lost);
    }

    [Fact]
    public void A_read_older_than_what_was_acknowledged_before_it_is_stale()
    {
        _history.Put(1, 2, "a", 1).Put(3, 4, "b", 2).Read(5, 6, "a", 1).Read(7, 8, "b", 2);
        Fails(ViolationKind.Stale);
    }

    [Fact]
    public void A_read_that_goes_back_behind_another_read_is_not_linearizable()
    {
        _history.Put(1, 2, "a", 1).Put(3, 20, "b", 2).Read(5, 6, "b", 2).Read(7, 8, "a", 1);
        Fails(ViolationKind.NotLinearizable);
    }

    [Fact]
    public void A_write_of_unknown_outcome_that_was_seen_cannot_vanish()
    {
        _history.Put(1, 2, "a", 1).UnknownPut(3, "b").Read(5, 6, "b", 2).Read(7, 8, "a", 1);
        Fails(ViolationKind.NotLinearizable);
    }

    [Fact]
    public void A_value_seen_after_its_deletion_is_not_linearizable()
    {
        _history.Put(1, 2, "a", 1).Delete(3, 4).Read(5, 6, "a", 1);
        Fails(ViolationKind.NotLinearizable);
    }

    [Fact]
    public void Two_writes_that_both_found_the_same_tag_are_not_linearizable()
    {
        _history.Put(1, 2, "a", 1).Put(3, 10, "b", 2, ifMatch: 1).Put(4, 11, "c", 3, ifMatch: 1);
        Fails(ViolationKind.NotLinearizable);
    }

    [Fact]
    public void Two_creations_of_a_key_are_not_linearizable()
    {
        _history.Put(1, 10, "a", 1, ifAbsent: true).Put(2, 11, "b", 2, ifAbsent: true);
        Fails(ViolationKind.NotLinearizable);
    }

    [Fact]
    public void A_refusal_that_rests_on_a_write_that_never_was_is_not_linearizable()
    {
        _history.Put(1, 2, "a", 1).RefusedPut(3, 4, "b", OperationOutcome.Refused, ifMatch: 1, present: 9).Read(5, 6, "a", 1);
        Fails(ViolationKind.NotLinearizable);
    }

    [Fact]
    public void A_refusal_may_rest_on_a_write_of_unknown_outcome_that_nobody_saw()
    {
        _history.Put(1, 2, "a", 1).UnknownPut(2, "u")
            .RefusedPut(3, 4, "b", OperationOutcome.Refused, ifMatch: 1, present: 2).Put(5, 6, "c", 3).Read(7, 8, "c", 3);
        Passes();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_write_that_was_refused_is_never_seen(bool byWatch)
    {
        _history.RefusedPut(1, 2, "a", OperationOutcome.NotApplied);
        _ = byWatch ? _history.Event(1, "a") : _history.Read(3, 4, "a", 1);
        Assert.Contains(ViolationKind.CameBack, _history.Check());
    }

    [Fact]
    public void A_value_that_nobody_has_sent_is_never_seen()
    {
        _history.Read(3, 4, "a", 1);
        Assert.Contains(ViolationKind.CameBack, _history.Check());
    }

    [Fact]
    public void One_tag_stands_for_one_value()
    {
        _history.Put(1, 5, "a", 1).Put(2, 6, "b", 1, "hot/2");
        Fails(ViolationKind.RepeatedTag);
    }

    [Fact]
    public void Tags_of_a_bucket_rise()
    {
        _history.Put(1, 2, "a", 5).Put(3, 4, "b", 4, "hot/2");
        Fails(ViolationKind.Order);
    }

    [Fact]
    public void Each_number_of_a_counter_is_acknowledged_once()
    {
        _history.Increment(1, 5, "1", 1).Increment(2, 6, "1", 2);
        Fails(ViolationKind.Order);
    }

    [Fact]
    public void A_counter_does_not_count_an_increment_twice()
    {
        _history.Increment(1, 2, "1", 1).Increment(3, 4, "3", 3);
        Fails(ViolationKind.NotLinearizable);
    }

    [Fact]
    public void A_watch_leaves_nothing_out()
    {
        _history.Put(1, 2, "a", 1).Put(3, 4, "b", 2).Put(5, 6, "c", 3).Event(1, "a").Event(3, "c");
        Fails(ViolationKind.Watch);
    }

    [Fact]
    public void A_watch_tells_nothing_twice()
    {
        _history.Put(1, 2, "a", 1).Put(3, 4, "b", 2).Event(1, "a").Event(2, "b").Event(2, "b");
        Fails(ViolationKind.Watch);
    }

    [Fact]
    public void A_watch_is_in_order()
    {
        _history.Put(1, 2, "a", 1).Put(3, 4, "b", 2).Event(2, "b").Event(1, "a");
        Fails(ViolationKind.Watch);
    }

    [Theory]
    [InlineData(WatchItem.Break)]
    [InlineData(WatchItem.Reset)]
    public void A_watch_may_begin_again_when_it_says_so(string name)
    {
        _history.Put(1, 2, "a", 1).Put(3, 4, "b", 2).Put(5, 6, "c", 3).Put(7, 8, "d", 4).Event(1, "a").Event(name);
        if (name == WatchItem.Reset)
            _history.Event(3, "c").Event(WatchItem.InitialEnd);
        _history.Event(4, "d");
        Passes();
    }

    [Fact]
    public void A_long_history_with_many_unknown_writes_is_decided()
    {
        for (var turn = 0; turn < 3000; turn++)
        {
            var at = turn * 10;
            _history.Put(at, at + 5, $"v{turn}", turn + 1).Read(at + 3, at + 9, $"v{turn}", turn + 1);
            if (turn % 20 == 0)
                _history.UnknownPut(at, $"u{turn}").Delete(at, null);
        }

        Passes();
        _history.Read(40_000, 40_001, "v2998", 2999);
        Fails(ViolationKind.Stale);
    }

    private void Passes() => Assert.Empty(HistoryVerifier.Check(_history.Log));

    private void Fails(ViolationKind kind) => Assert.Equal([kind], _history.Check());
}
