using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Processes;

namespace Pail.Buckets.Tests.World;

/// <summary>A real bucket with one client, whose true history a test changes into a false one.</summary>
internal sealed class RecordedBucket : IAsyncDisposable
{
    private readonly Node _node;
    private readonly BucketTree _tree;
    private readonly WorldClient _client;

    private RecordedBucket(BucketConfig? config)
    {
        _node = new Node(new NodeOptions { TimeProvider = Time });
        _tree = new BucketTree(_node);
        Recorder = new Recorder(Time);
        _client = new WorldClient(Recorder, new RequestSource(new Random(1), "p", Time), "p");
        Config = config ?? new BucketConfig();
    }

    internal FakeTimeProvider Time { get; } = new();

    internal Recorder Recorder { get; }

    internal BucketHistory History { get; private set; } = null!;

    internal IBucket Bucket => History.Bucket;

    private BucketConfig Config { get; }

    internal static async Task<RecordedBucket> Start(BucketConfig? config = null)
    {
        var recorded = new RecordedBucket(config);
        await recorded._tree.Start();
        recorded.History = recorded.Recorder.Of((await recorded._tree.Create("shopping", recorded.Config)).Bucket);
        return recorded;
    }

    internal static PutOperation Put(string key, string value) => new(key, new NewValue(Texts.Bytes(value), "text/plain"));

    /// <summary>Does a request and records it.</summary>
    internal async Task<Recorded> Do(object request)
    {
        await _client.Send(History, request);
        return History.Operations[^1];
    }

    /// <summary>What the checker says about the history.</summary>
    internal string? Fault() => Recorder.FindFault(new Model(hasBudget: false));

    /// <summary>Asserts that the history is right as it is, and wrong after a change.</summary>
    internal void AssertFoundAfter(Action change)
    {
        Assert.Null(Fault());
        change();
        Assert.NotNull(Fault());
    }

    public async ValueTask DisposeAsync()
    {
        await _tree.DisposeAsync();
        await _node.DisposeAsync();
    }
}
