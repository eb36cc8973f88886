using Pail.Buckets;
using Pail.Cluster.Stores;

namespace Pail.Cluster.Tests.Stores;

/// <summary>Whose a store is, that is kept outside of the process.</summary>
public abstract class StoreOpeningContract : StoreModelContract
{
    /// <summary>Gives the test's store another format.</summary>
    private protected abstract Task SetFormat(long format);

    /// <summary>Puts something into the place of the test's store that Pail has not made.</summary>
    private protected abstract Task MakeForeign();

    /// <summary>Gives the owner of a bucket a fence, as the store does when its clock says so.</summary>
    private protected abstract Task GiveFence(BucketFacts bucket, long fence);

    /// <summary>Changes the configuration of a bucket into bytes that are none.</summary>
    private protected abstract Task Damage(string bucket);

    [Fact]
    public async Task A_store_of_another_cluster_is_refused()
    {
        var fault = await Assert.ThrowsAsync<BucketStorageException>(() => OpenAgain("another"));
        Assert.Equal(BucketStorageFault.InUse, fault.Fault);
        Assert.Contains(
            $"belongs to the cluster \"{ClusterId}\", but `--clusterId` is \"another\"", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, BucketStorageFault.Newer, "Start the newer version that has written it")]
    [InlineData(0, BucketStorageFault.Unreadable, "Export its buckets with the older version that has written it")]
    public async Task A_store_of_another_format_is_refused(long format, BucketStorageFault kind, string help)
    {
        await SetFormat(format);
        var fault = await Assert.ThrowsAsync<BucketStorageException>(() => OpenAgain());
        Assert.Equal(kind, fault.Fault);
        Assert.Contains(help, fault.Message, StringComparison.Ordinal);
        Assert.Contains($"has the format {format}, but this version of Pail knows 1 only", fault.Message, StringComparison.Ordinal);
        Assert.Contains("`--store`", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_Pails_is_refused_and_stays()
    {
        await MakeForeign();
        for (var i = 0; i < 2; i++)
        {
            var fault = await Assert.ThrowsAsync<BucketStorageException>(() => OpenAgain());
            Assert.Equal(BucketStorageFault.Foreign, fault.Fault);
            Assert.Contains("is used by another program", fault.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_store_has_an_id_and_a_clock_and_keeps_its_password()
    {
        Assert.Matches("^[0-9a-f]{32}$", Opened.StoreId);
        Assert.DoesNotContain("s3cret", Opened.Description, StringComparison.Ordinal);
        Assert.Empty(Opened.Warnings);
        var difference = await Opened.Now() - TimeProvider.System.GetUtcNow();
        Assert.InRange(difference, TimeSpan.FromMinutes(-1), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task The_silos_of_one_membership_are_noted_and_others_only_after_silence()
    {
        var other = await OpenAgain();
        Assert.Equal(new MembershipNote("here", 1), await Opened.Sign("here"));
        Assert.Equal(new MembershipNote("here", 2), await other.Sign("here"));

        var seen = await other.Sign("there");
        Assert.Equal(new MembershipNote("here", 2), seen);
        Assert.Equal(new MembershipNote("here", 3), await Opened.Sign("here"));
        Assert.Equal(new MembershipNote("here", 3), await other.Sign("there", seen));
        Assert.Equal(new MembershipNote("there", 4), await other.Sign("there", new MembershipNote("here", 3)));
        Assert.Equal(new MembershipNote("there", 4), await Opened.Sign("here"));
    }

    [Fact]
    public async Task A_clock_that_went_backward_gives_no_number_again()
    {
        var first = await CreateOwned();
        var ahead = first.Fence + (3600L * 1_000_000);
        await GiveFence(first, ahead);
        var second = (await Store.Open("shopping", first.Life))!;
        Assert.True(second.Fence > ahead);
        Assert.True(await Store.Delete("shopping", second.Life, second.Fence));
        var next = await CreateOwned();
        Assert.True(next.Life > second.Fence);
        Assert.True(next.Fence > next.Life);
        Assert.False(await Store.Holds("shopping", next.Life, second.Fence));
    }

    [Fact]
    public async Task A_configuration_that_is_none_is_damage()
    {
        await Create("shopping");
        await Damage("shopping");
        using var counts = new StoreCounts(Opened.Health.Meter);
        var fault = await Assert.ThrowsAsync<BucketStorageException>(() => Store.Find("shopping"));
        Assert.Equal(BucketStorageFault.Damaged, fault.Fault);
        Assert.Contains("a configuration of bucket \"shopping\"", fault.Message, StringComparison.Ordinal);
        Assert.Equal(["find Damaged"], counts.Calls);
    }
}
