using Pail.Runtime.Processes;

namespace Pail.Runtime.Testing;

/// <summary>
/// A process that plays a client, a subscriber or a supervisor in a test. Code outside any process can wait for the messages that it gets.
/// It traps exits, so that the exits of linked processes are messages too.
/// </summary>
/// <example>
/// <code>
/// var probe = new TestProbe(node);
/// node.Send(bucket, ("subscribe", probe.Pid));
/// node.Send(bucket, ("put", "milk", 3));
/// var (_, key) = await probe.Expect&lt;(string, string)&gt;();
/// probe.Watch(bucket);
/// node.Exit(bucket, ExitReason.Kill);
/// var down = await probe.Expect&lt;Down&gt;();
/// </code>
/// </example>
/// <remarks>
/// Time limits are in real time, and only limit how long a failing test waits. In a <see cref="Simulator"/>, call
/// <see cref="Simulator.RunUntilIdle"/> and then read <see cref="Messages"/>.
/// </remarks>
public sealed class TestProbe
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly List<object> _messages = [];
    private readonly Node _node;
    private TaskCompletionSource _changed;

    /// <summary>Starts a probe.</summary>
    /// <param name="node">The node it runs on. The probe ends with the node.</param>
    /// <param name="name">The name to register it under; none by default.</param>
    /// <exception cref="ArgumentException">Another process has the name.</exception>
    public TestProbe(Node node, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(node);
        _node = node;
        _changed = new TaskCompletionSource(node.Completion);
        Pid = node.Spawn(Run);
        if (name is not null)
            node.Register(Pid, name);
    }

    /// <summary>The probe's process.</summary>
    public Pid Pid { get; }

    /// <summary>The messages that have come and that no <see cref="Expect{T}"/> has taken, oldest first.</summary>
    public IReadOnlyList<object> Messages
    {
        get
        {
            lock (_lock)
                return [.. _messages];
        }
    }

    /// <summary>Monitors a process: its end becomes a <see cref="Down"/>, which <see cref="Expect{T}"/> can wait for.</summary>
    /// <param name="pid">The process.</param>
    public void Watch(Pid pid) => _node.Send(Pid, new WatchRequest(pid));

    /// <summary>Links the probe with a process: its end becomes an <see cref="Exit"/>.</summary>
    /// <param name="pid">The process.</param>
    public void Link(Pid pid) => _node.Send(Pid, new LinkRequest(pid));

    /// <summary>Waits for the oldest message of a type that also satisfies a condition, and takes it. Other messages stay.</summary>
    /// <typeparam name="T">The type of message.</typeparam>
    /// <param name="when">The condition; any message of the type by default.</param>
    /// <param name="within">How long to wait; 10 seconds by default.</param>
    /// <returns>The message.</returns>
    /// <exception cref="ExpectationException">No such message came in time. The text lists the messages that came instead.</exception>
    public async Task<T> Expect<T>(Func<T, bool>? when = null, TimeSpan? within = null)
    {
        var limit = within ?? Patience;
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                var index = _messages.FindIndex(message => message is T candidate && (when is null || when(candidate)));
                if (index >= 0)
                {
                    var found = (T)_messages[index];
                    _messages.RemoveAt(index);
                    return found;
                }

                changed = _changed.Task;
            }

            var left = limit - TimeProvider.System.GetElapsedTime(began);
            try
            {
                await changed.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero);
            }
            catch (TimeoutException)
            {
                throw new ExpectationException(
                    $"{Pid} expected a {typeof(T).Name}{(when is null ? "" : " that satisfies a condition")}, but none came within "
                    + $"{limit.TotalSeconds:0.###} s. {Describe()}");
            }
        }
    }

    /// <summary>Makes sure that no message waits, after everything that was sent to the probe before has arrived.</summary>
    /// <returns>A task that completes when that has been seen.</returns>
    /// <exception cref="ExpectationException">There are messages. The text lists them.</exception>
    public async Task ExpectNothing()
    {
        var mark = new Mark();
        _node.Send(Pid, mark);
        await Expect<Mark>(candidate => ReferenceEquals(candidate, mark));
        if (Messages.Count > 0)
            throw new ExpectationException($"{Pid} expected no message. {Describe()}");
    }

    private async Task Run(Self self)
    {
        self.TrapExit = true;
        while (true)
        {
            switch (await self.Receive())
            {
                case WatchRequest request:
                    self.Monitor(request.Pid);
                    break;
                case LinkRequest request:
                    self.Link(request.Pid);
                    break;
                case var message:
                    Keep(message);
                    break;
            }
        }
    }

    private void Keep(object message)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            _messages.Add(message);
            changed = _changed;
            _changed = new TaskCompletionSource(_node.Completion);
        }

        changed.SetResult();
    }

    private string Describe()
    {
        var messages = Messages;
        return messages.Count == 0
            ? "No message has come."
            : $"What has come: {string.Join("; ", messages.Select(Inspection.Of))}.";
    }

    private sealed record WatchRequest(Pid Pid);

    private sealed record LinkRequest(Pid Pid);

    private sealed record Mark;
}
