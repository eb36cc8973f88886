namespace Pail.Buckets.Tests;

public sealed class ConditionTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Later = Noon.AddHours(1);
    private static readonly Entry Present =
        new("milk", new NewValue(default, "text/plain"), new Revision(7, 42), Noon, Noon.AddMilliseconds(900), null);

    [Fact]
    public void No_condition_always_holds() => Assert.True(Condition.None.Allows(null, Later) && Condition.None.Allows(Present, Later));

    [Fact]
    public void Any_match_needs_a_key_that_exists()
    {
        var condition = new Condition { IfMatch = RevisionSet.Any };
        Assert.True(condition.Allows(Present, Later));
        Assert.False(condition.Allows(null, Later));
    }

    [Fact]
    public void A_match_needs_one_of_the_revisions_epoch_included()
    {
        Assert.True(new Condition { IfMatch = RevisionSet.Of(new Revision(7, 1), new Revision(7, 42)) }.Allows(Present, Later));
        Assert.False(new Condition { IfMatch = RevisionSet.Of(new Revision(6, 42)) }.Allows(Present, Later));
        Assert.False(new Condition { IfMatch = RevisionSet.Of() }.Allows(Present, Later));
    }

    [Fact]
    public void A_set_of_revisions_can_be_read_and_an_empty_one_is_not_any()
    {
        Assert.True(RevisionSet.Any.IsAny);
        Assert.Empty(RevisionSet.Any.Revisions);
        Assert.False(RevisionSet.Of().IsAny);
        Assert.Empty(RevisionSet.Of().Revisions);
        Assert.Equal([new Revision(7, 1), new Revision(7, 42)], RevisionSet.Of(new Revision(7, 1), new Revision(7, 42)).Revisions);
    }

    [Fact]
    public void None_match_refuses_the_revisions_it_names()
    {
        Assert.False(Condition.CreateOnly.Allows(Present, Later));
        Assert.True(Condition.CreateOnly.Allows(null, Later));
        Assert.False(new Condition { IfNoneMatch = RevisionSet.Of(new Revision(7, 42)) }.Allows(Present, Later));
        Assert.True(new Condition { IfNoneMatch = RevisionSet.Of(new Revision(7, 41)) }.Allows(Present, Later));
    }

    [Fact]
    public void Unmodified_since_compares_whole_seconds()
    {
        Assert.True(new Condition { IfUnmodifiedSince = Noon }.Allows(Present, Later));
        Assert.False(new Condition { IfUnmodifiedSince = Noon.AddSeconds(-1) }.Allows(Present, Later));
    }

    [Fact]
    public void A_value_of_the_future_counts_as_modified_now()
    {
        // As if the clock was set back after the write.
        var now = Noon.AddMinutes(-10).AddMilliseconds(300);

        Assert.Equal(Noon.AddMinutes(-10), Present.LastModified(now));
        Assert.Equal(Noon, Present.LastModified(Later));
        Assert.True(new Condition { IfUnmodifiedSince = Noon.AddMinutes(-10) }.Allows(Present, now));
        Assert.False(new Condition { IfUnmodifiedSince = Noon.AddMinutes(-10).AddSeconds(-1) }.Allows(Present, now));
    }

    [Fact]
    public void Unmodified_since_is_ignored_beside_a_match_and_without_a_key()
    {
        Assert.True(new Condition { IfMatch = RevisionSet.Any, IfUnmodifiedSince = Noon.AddDays(-1) }.Allows(Present, Later));
        Assert.True(new Condition { IfUnmodifiedSince = Noon.AddDays(-1) }.Allows(null, Later));
    }
}
