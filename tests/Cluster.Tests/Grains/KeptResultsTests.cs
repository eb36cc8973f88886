using Microsoft.Extensions.Time.Testing;
using Pail.Buckets;
using Pail.Cluster.Grains;

namespace Pail.Cluster.Tests.Grains;

/// <summary>What an owner keeps of the results of transactions until they are taken.</summary>
public sealed class KeptResultsTests
{
    private static readonly byte[] Large = new byte[MessagePieces.MaxBytes / 2];

    private readonly FakeTimeProvider _clock = new();
    private readonly KeptResults _kept;

    public KeptResultsTests() => _kept = new KeptResults(_clock, maxBytes: 3 * Large.Length);

    [Fact]
    public void Each_piece_is_a_message_until_all_are_taken()
    {
        var answer = Guid.NewGuid();

        Assert.Single(_kept.Begin(answer, Results(3)));
        Assert.Single(_kept.Take(answer, 1)!);
        Assert.Single(_kept.Take(answer, 1)!);
        Assert.Single(_kept.Take(answer, 2)!);
        Assert.Null(_kept.Take(answer, 2));
    }

    [Fact]
    public void Results_that_are_a_message_are_not_kept()
    {
        var answer = Guid.NewGuid();

        Assert.Equal(1000, _kept.Begin(answer, new ResultMessage[1000]).Length);
        Assert.Empty(_kept.Begin(answer, []));
        Assert.Null(_kept.Take(answer, 1));
    }

    [Fact]
    public void Others_are_refused_until_there_is_room_again()
    {
        var answer = Guid.NewGuid();
        _kept.ThrowIfFull();
        _kept.Begin(answer, Results(3));

        var error = Assert.Throws<BucketUnavailableException>(_kept.ThrowIfFull);
        Assert.Equal((BucketFailure.MailboxFull, Outcome.NotApplied), (error.Failure, error.Outcome));
        Assert.StartsWith("The results of other transactions", error.Message, StringComparison.Ordinal);

        _kept.Take(answer, 2);
        _kept.ThrowIfFull();
    }

    [Fact]
    public void What_nobody_goes_on_with_is_not_kept_for_long()
    {
        var (left, taken) = (Guid.NewGuid(), Guid.NewGuid());
        _kept.Begin(left, Results(4));
        _kept.Begin(taken, Results(4));
        _clock.Advance(TimeSpan.FromSeconds(20));
        Assert.NotNull(_kept.Take(taken, 1));
        _clock.Advance(TimeSpan.FromSeconds(20));

        _kept.Forget();

        Assert.Null(_kept.Take(left, 1));
        Assert.NotNull(_kept.Take(taken, 2));
    }

    private static ResultMessage[] Results(int count)
    {
        var entry = new Entry("k", new NewValue(Large, "x/y"), new Revision(1, 1), default, default, null);
        return [.. Enumerable.Repeat(new ResultMessage { Status = ApplyStatus.Found, Entry = entry }, count)];
    }
}
