using System.Text;
using Pail.Buckets;
using Pail.Server.Watching;

namespace Pail.Server.Tests.Watching;

/// <summary>The bytes of an event are made once for all watchers.</summary>
public sealed class EventFramesTests
{
    private static readonly Revision Seventh = new(1000, 7);

    private readonly EventFrames _frames = new(WatchFormat.EventStream, values: true);

    [Fact]
    public void Watchers_of_the_same_event_share_its_bytes()
    {
        var change = new BucketEvent(BucketEventKind.Delete, Seventh, "k", null);

        Assert.Same(_frames.Of("b", change), _frames.Of("b", change));
    }

    [Fact]
    public void Two_buckets_with_one_epoch_do_not_share_bytes()
    {
        var one = new BucketEvent(BucketEventKind.Delete, Seventh, "k", null);
        var other = one with { Key = "l" };
        _frames.Of("a", one);

        Assert.Contains("\"key\":\"l\"", Text(_frames.Of("b", other)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(BucketEventKind.Expire, 1000, 7, true)]
    [InlineData(BucketEventKind.Delete, 1001, 7, true)]
    [InlineData(BucketEventKind.Delete, 1001, 6, true)]
    [InlineData(BucketEventKind.Delete, 1000, 7 + 1024, true)]
    [InlineData(BucketEventKind.Delete, 1000, 7, false)]
    public void Another_event_in_the_same_place_has_its_own_bytes(BucketEventKind kind, long epoch, long number, bool endsGroup)
    {
        var other = new BucketEvent(kind, new Revision(epoch, number), "k", null, endsGroup);
        var first = Text(_frames.Of("b", new BucketEvent(BucketEventKind.Delete, Seventh, "k", null)));

        var second = Text(_frames.Of("b", other));

        Assert.NotEqual(first, second);
        Assert.Equal(Text(new EventFrames(WatchFormat.EventStream, values: true).Of("b", other)), second);
    }

    private static string Text(EventFrame frame) => Encoding.UTF8.GetString(frame.Bytes.Span);
}
