using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Pail.Cluster.Hosting;
using Pail.Cluster.Stores;
using Pail.Server.Hosting;

namespace Pail.Cluster.Tests.Hosting;

/// <summary>Silos with two memberships do not use one store.</summary>
public sealed class MembershipClaimTests : IDisposable
{
    private readonly StoreDirectory _directory = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_silo_with_another_membership_is_refused_while_those_of_the_first_are_alive()
    {
        await using var holder = await Open();
        var (first, second) = (Claim(holder), Claim(holder));
        await first.Take("here", TextWriter.Null);
        var output = new StringWriter();

        var take = second.Take("there", output);
        while (!take.IsCompleted)
        {
            await first.Renew();
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        var error = await Assert.ThrowsAsync<StartupException>(() => take);
        Assert.StartsWith("The silos of a cluster must have one membership, but others use ", error.Message, StringComparison.Ordinal);
        Assert.Contains("Give this silo the same --membership as they have, or another --store.", error.Message, StringComparison.Ordinal);
        Assert.StartsWith("Waiting for 10 seconds, to see whether silos", output.ToString(), StringComparison.Ordinal);
        await first.Renew();
        Assert.Null(first.WhyNotReady());
    }

    [Fact]
    public async Task Silos_move_to_another_membership_when_all_have_stopped()
    {
        await using var holder = await Open();
        var (first, second, third) = (Claim(holder), Claim(holder), Claim(holder));
        await first.Take("here", TextWriter.Null);

        var take = second.Take("there", TextWriter.Null);
        var begin = _time.GetUtcNow();
        while (!take.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await take;
        Assert.True(_time.GetUtcNow() - begin >= MembershipClaim.Patience);
        await third.Take("there", TextWriter.Null);

        // One that had not stopped, but only hung, says that it must.
        await first.Renew();
        Assert.Equal($"Silos with another membership have taken {holder.Opened.Name}.", first.WhyNotReady());

        // It goes on when the others have stopped, and not before.
        for (var i = 0; i < 20; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await second.Renew();
            await first.Renew();
        }

        Assert.NotNull(first.WhyNotReady());
        _time.Advance(MembershipClaim.Patience);
        await first.Renew();
        Assert.Null(first.WhyNotReady());
        await second.Renew();
        Assert.NotNull(second.WhyNotReady());
    }

    private async Task<ClusterStore> Open()
    {
        var holder = new ClusterStore();
        holder.Set(await BucketStores.Open(_directory.Store, "pail", _time));
        return holder;
    }

    [Fact]
    public async Task A_silo_with_another_read_window_is_refused_and_waits_for_the_longer_one_of_silos_that_have_stopped()
    {
        await using var holder = await Open();
        var (first, second, third) = (Claim(holder, "60s"), Claim(holder, "1s"), Claim(holder, "1s"));
        await first.Take("here", TextWriter.Null);

        var take = second.Take("here", TextWriter.Null);
        while (!take.IsCompleted)
        {
            await first.Renew();
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        var refused = await Assert.ThrowsAsync<StartupException>(() => take);
        Assert.StartsWith(
            "--readWindow must be the same for all silos of a cluster, but is 1s, and those that use the SQLite file ",
            refused.Message, StringComparison.Ordinal);
        Assert.EndsWith(" have 60s. To change it, stop all of them first.", refused.Message, StringComparison.Ordinal);

        var begin = _time.GetUtcNow();
        take = third.Take("here", TextWriter.Null);
        while (!take.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await take;
        Assert.True(_time.GetUtcNow() - begin >= TimeSpan.FromMinutes(1));
        await first.Renew();
        Assert.Equal($"Silos with another readWindow have taken {holder.Opened.Name}.", first.WhyNotReady());
    }

    private MembershipClaim Claim(ClusterStore holder, string window = "1s")
    {
        var settings = ClusterSettings.Read(
            new ConfigurationBuilder().AddInMemoryCollection([new("store", _directory.Store), new("readWindow", window)]).Build());
        return new MembershipClaim(settings, holder, _time, NullLogger<MembershipClaim>.Instance);
    }
}
