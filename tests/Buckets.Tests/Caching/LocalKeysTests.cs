namespace Pail.Buckets.Tests;

/// <summary>Which local values are dropped, and which are dropped a second time.</summary>
public sealed class LocalKeysTests
{
    private readonly LocalKeys _keys = new();

    [Fact]
    public void A_key_that_was_never_used_has_no_local_value() => Assert.False(_keys.Changed("milk"));

    [Fact]
    public void A_key_that_was_written_is_dropped_once()
    {
        _keys.Writing("milk");

        Assert.True(_keys.Changed("milk"));
        Assert.False(_keys.Changed("milk"));
        AssertDropsAgain();
    }

    [Fact]
    public void A_key_that_was_being_read_when_it_changed_is_dropped_again_at_the_second_tick()
    {
        _keys.Reading("milk");

        Assert.True(_keys.Changed("milk"));
        Assert.Empty(_keys.Tick());
        Assert.Equal(["milk"], _keys.Tick());
        Assert.Empty(_keys.Tick());
    }

    [Fact]
    public void A_key_that_was_read_long_ago_is_dropped_once()
    {
        _keys.Reading("milk");
        _keys.Tick();
        _keys.Tick();

        Assert.True(_keys.Changed("milk"));
        Assert.False(_keys.Changed("milk"));
        AssertDropsAgain();
    }

    [Fact]
    public void A_key_that_was_not_found_is_dropped_once()
    {
        _keys.Missed("milk", _keys.Reading("milk"));

        Assert.True(_keys.Changed("milk"));
        AssertDropsAgain();
    }

    [Fact]
    public void A_write_of_a_key_that_is_being_read_keeps_its_second_drop()
    {
        _keys.Reading("milk");
        _keys.Writing("milk");

        Assert.True(_keys.Changed("milk"));
        AssertDropsAgain("milk");
    }

    [Fact]
    public void When_all_may_have_changed_each_key_is_dropped()
    {
        _keys.Writing("milk");
        _keys.Reading("eggs");

        Assert.Equal(["eggs", "milk"], _keys.AllChanged().Order(StringComparer.Ordinal));
        AssertDropsAgain("eggs");
        Assert.Equal(["eggs"], _keys.AllChanged());
    }

    [Fact]
    public void A_trim_removes_and_drops_the_keys_that_are_not_being_read()
    {
        _keys.Writing("milk");
        _keys.Reading("eggs");

        Assert.Equal(["milk"], _keys.Trim());
        Assert.Equal(1, _keys.Count);
        _keys.Tick();
        _keys.Tick();
        Assert.Equal(["eggs"], _keys.Trim());
        Assert.Equal(0, _keys.Count);
    }

    private void AssertDropsAgain(params string[] keys)
    {
        Assert.Empty(_keys.Tick());
        Assert.Equal(keys, _keys.Tick());
    }
}
