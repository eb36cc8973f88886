using Microsoft.Extensions.Time.Testing;
using Pail.Buckets;
using Pail.Cluster.Grains;

namespace Pail.Cluster.Tests.Grains;

/// <summary>What an owner keeps of imports until it has all of them.</summary>
public sealed class StagedImportsTests
{
    private static readonly byte[] Large = new byte[StagedImports.MaxBytes / 2];

    private readonly FakeTimeProvider _clock = new();
    private readonly StagedImports _imports;

    public StagedImportsTests() => _imports = new StagedImports(_clock);

    [Fact]
    public void An_import_may_be_as_large_as_it_is_while_it_is_the_only_one()
    {
        var import = Guid.NewGuid();
        for (var i = 0; i < 5; i++)
            Assert.True(_imports.Add(import, i, [Operation(Large)]));

        Assert.Equal(5, _imports.Find(import, 5)!.Count);
    }

    [Fact]
    public void Others_are_refused_until_there_is_room_again()
    {
        var (first, second) = (Guid.NewGuid(), Guid.NewGuid());
        _imports.Add(first, 0, [Operation(Large)]);
        Assert.True(_imports.Add(second, 0, [Operation([1])]));
        _imports.Add(first, 1, [Operation(Large)]);

        var error = Assert.Throws<BucketUnavailableException>(() => _imports.Add(second, 1, [Operation([1])]));
        Assert.Throws<BucketUnavailableException>(() => _imports.Add(Guid.NewGuid(), 0, [Operation([1])]));
        Assert.Equal((BucketFailure.MailboxFull, Outcome.NotApplied), (error.Failure, error.Outcome));
        Assert.StartsWith("Other imports into the bucket are under way", error.Message, StringComparison.Ordinal);

        _imports.Remove(first);
        Assert.True(_imports.Add(second, 1, [Operation([1])]));
    }

    [Fact]
    public void What_nobody_goes_on_with_takes_no_room_for_long()
    {
        _imports.Add(Guid.NewGuid(), 0, [Operation(Large), Operation(Large)]);
        _clock.Advance(TimeSpan.FromMinutes(2));

        Assert.True(_imports.Add(Guid.NewGuid(), 0, [Operation([1])]));
    }

    [Fact]
    public void A_piece_is_taken_only_after_the_one_before_it()
    {
        var import = Guid.NewGuid();

        Assert.False(_imports.Add(import, 1, [Operation([1])]));
        Assert.True(_imports.Add(import, 0, [Operation([1])]));
        Assert.False(_imports.Add(import, 2, [Operation([1])]));
        Assert.Null(_imports.Find(import, 2));
    }

    private static ImportOperation Operation(byte[] value) => new(new EntryLine
    {
        Key = "k",
        Value = value,
        ContentType = "x/y",
        Created = default,
        Modified = default,
        Revision = default,
    });
}
