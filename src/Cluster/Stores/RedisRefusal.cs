using StackExchange.Redis;

namespace Pail.Cluster.Stores;

/// <summary>
/// Whether a Redis that was connected refuses the silo now, because its password has changed. The client tries to connect again and again
/// without a word of why it cannot, so when there is no connection, another one is tried now and then.
/// </summary>
/// <param name="options">How to connect.</param>
internal sealed class RedisRefusal(ConfigurationOptions options)
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private Task _attempt = Task.CompletedTask;
    private long? _attemptedAt;
    private volatile Exception? _last;

    /// <summary>What the last attempt was refused with; null when it was not. Begins the next one if that was long ago.</summary>
    internal Exception? Look()
    {
        lock (_lock)
        {
            var age = _attemptedAt is { } at ? TimeProvider.System.GetElapsedTime(at) : TimeSpan.MaxValue;
            if (_attempt.IsCompleted && age >= Pace)
            {
                // Of an earlier time without a connection: that one is over.
                if (age >= Memory)
                    _last = null;
                _attemptedAt = TimeProvider.System.GetTimestamp();
                _attempt = Attempt();
            }

            return _last;
        }
    }

    private async Task Attempt()
    {
        await Task.Yield();
        var once = options.Clone();
        once.ClientName += "-look";
        try
        {
            await using var connection = await ConnectionMultiplexer.ConnectAsync(once).ConfigureAwait(false);
            _last = null;
        }
        catch (Exception exception) when (RedisFaults.IsOne(exception))
        {
            _last = RedisFaults.IsRefusal(exception) ? exception : null;
        }
    }
}
