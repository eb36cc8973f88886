using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Processes;

namespace Pail.Buckets.Tests.Durability;

/// <summary>A tree with a store in memory, which can be stopped and started again as another program would.</summary>
public abstract class DurableLab : IAsyncLifetime
{
    private Node _node = null!;
    private BucketTree _tree = null!;

    public static TheoryData<BucketVariant> Variants => BucketVariants.All;

    internal MemoryLogStore Store { get; } = new();

    protected FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    protected Node Node => _node;

    protected BucketTree Tree => _tree;

    protected virtual TimeSpan? SyncEvery => TimeSpan.Zero;

    /// <summary>How large the log becomes before a snapshot takes its place.</summary>
    protected virtual long CompactAt => JournalOptions.DefaultCompactAt;

    /// <summary>The limits of the journal.</summary>
    private protected virtual JournalOptions Limits => JournalOptions.Always;

    public virtual async ValueTask InitializeAsync() => await Begin();

    public async ValueTask DisposeAsync()
    {
        Store.Continue();
        await End();
        GC.SuppressFinalize(this);
    }

    protected static NewValue Text(string value) => new(System.Text.Encoding.UTF8.GetBytes(value), "text/plain");

    protected static string? Text(Entry? entry) => entry is null ? null : System.Text.Encoding.UTF8.GetString(entry.Value.Span);

    protected async Task<IBucket> Create(string name, BucketVariant variant, Func<BucketConfig, BucketConfig>? change = null)
    {
        var config = variant.Config() with { Durable = true };
        return (await _tree.Create(name, change?.Invoke(config) ?? config)).Bucket;
    }

    /// <summary>Waits until a bucket of this name has a process, and returns it.</summary>
    protected async Task<IBucket> Running(string name)
    {
        await Waiting.Until(() => _tree.FindNow(name)?.CurrentStatus().State == BucketState.Running);
        return (await _tree.Find(name))!;
    }

    /// <summary>Ends the program, and starts it again.</summary>
    /// <param name="cutPower">Whether what is not on the disk is lost.</param>
    protected async Task Restart(bool cutPower = false)
    {
        await End();
        if (cutPower)
            Store.CutPower();
        Store.Fault = null;
        await Begin();
    }

    private async Task Begin()
    {
        _node = new Node(new NodeOptions { TimeProvider = Clock });
        var storage = new BucketStorageOptions("unused")
        {
            SyncEvery = SyncEvery,
            CompactAt = CompactAt,
            OpenStore = () => Store,
            Limits = Limits,
        };
        _tree = new BucketTree(_node, options: new BucketTreeOptions { Storage = storage });
        await _tree.Start();
    }

    private async Task End()
    {
        await _tree.DisposeAsync();
        await _node.DisposeAsync();
    }
}
