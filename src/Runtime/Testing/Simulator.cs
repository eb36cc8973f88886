using Pail.Runtime.Processes;

namespace Pail.Runtime.Testing;

/// <summary>
/// The engine behind <see cref="Simulation"/>. It has nodes whose processes run one after the other on the calling thread, in an order that
/// the seed decides, and with a virtual clock.
/// </summary>
/// <example>
/// <code>
/// using var simulator = new Simulator(seed: 42);
/// var pid = simulator.Node.Spawn(async self => await self.TryReceive&lt;string&gt;(after: TimeSpan.FromMinutes(1)));
/// simulator.Advance(TimeSpan.FromSeconds(59));
/// Assert.True(simulator.Node.IsAlive(pid));
/// simulator.Advance(TimeSpan.FromSeconds(1));
/// Assert.False(simulator.Node.IsAlive(pid));
/// </code>
/// </example>
/// <remarks>Processes run only inside <see cref="Run"/>, <see cref="RunUntilIdle"/> and <see cref="Advance"/>. For one thread at a
/// time.</remarks>
public sealed class Simulator : IDisposable
{
    private const int LastSteps = 12;

    private readonly SimulationScheduler _scheduler;
    private readonly VirtualTime _time;
    private readonly SimulationOptions _options;
    private readonly Queue<SimulationStep> _last = new(LastSteps);
    private bool _failed;
    private bool _disposed;

    /// <summary>Makes one with a seed.</summary>
    /// <param name="seed">The seed.</param>
    public Simulator(int seed)
        : this(null, seed)
    {
    }

    /// <summary>Makes one.</summary>
    /// <param name="options">The seed, the limits and more; a random seed if they give none.</param>
    public Simulator(SimulationOptions? options = null)
        : this(options, options?.Seed ?? Random.Shared.Next())
    {
    }

    internal Simulator(SimulationOptions? options, int seed)
    {
        _options = options ?? new SimulationOptions();
        _options.Validate();
        Seed = seed;

        // Generators with neighbouring seeds begin alike, and two generators with the same seed would give the same numbers.
        Random = new Random(HashOf(seed, 1));
        _scheduler = new SimulationScheduler(new Choices(HashOf(seed, 2))) { Owner = this };
        _time = new VirtualTime(_options.Start);
        NodeOptions = new NodeOptions { Scheduler = _scheduler, TimeProvider = _time, LoggerFactory = _options.LoggerFactory };
        Node = new Node(NodeOptions);
    }

    /// <summary>The node of the root process.</summary>
    public Node Node { get; }

    /// <summary>How to make more nodes that run in the same simulation. They end with it.</summary>
    public NodeOptions NodeOptions { get; }

    /// <summary>The seed.</summary>
    public int Seed { get; }

    /// <summary>
    /// Random numbers for the test itself, from the same seed, so that its choices are repeated too. Not for other threads.
    /// </summary>
    public Random Random { get; }

    /// <summary>The virtual clock: it goes on only when nothing can run, and then to the next timer at once.</summary>
    public TimeProvider Time => _time;

    /// <summary>How much virtual time has passed.</summary>
    public TimeSpan Elapsed => _time.Elapsed;

    /// <summary>How many turns and timers there have been.</summary>
    public int Steps { get; private set; }

    /// <summary>The simulation that a process runs in.</summary>
    /// <param name="self">The process.</param>
    /// <returns>The simulation.</returns>
    /// <exception cref="InvalidOperationException">Its node is not simulated.</exception>
    public static Simulator Of(Self self) => self.Node.Scheduler is SimulationScheduler { Owner: { } simulator }
        ? simulator
        : throw new InvalidOperationException($"{self.Pid} runs on a node that is not simulated.");

    /// <summary>Runs a root process on <see cref="Node"/>, and everything else, until the root has finished.</summary>
    /// <param name="root">What it does.</param>
    /// <exception cref="SimulationException">The root failed, or could not come to its end.</exception>
    public void Run(Func<Self, Task> root)
    {
        ArgumentNullException.ThrowIfNull(root);
        Exception? thrown = null;
        var pid = Node.Spawn(async self =>
        {
            try
            {
                await root(self);
            }
            catch (Exception error)
            {
                thrown = error;
                throw;
            }
        });
        Go(() => !pid.Process!.HasEnded, long.MaxValue, SimulationFailure.Deadlock, pid);

        // A root that ends because of a linked process unwinds with an exit exception. The exception of the other process says more.
        var reason = pid.Process!.ExitReason!;
        if (reason.Kind != ExitKind.Normal)
        {
            var cause = reason.Term as Exception ?? thrown;
            throw Failed(
                SimulationFailure.Failed, $"The root process {pid} ended: {reason}{(cause is null ? "" : $": {cause.Message}")}", cause);
        }

        if (_options.AllMustEnd)
            Go(() => _scheduler.Nodes.Any(node => node.ProcessCount > 0), long.MaxValue, SimulationFailure.ProcessesLeft, pid);
    }

    /// <summary>Runs until no process can run any more. Time does not advance.</summary>
    /// <exception cref="SimulationException">It took too many steps, or another thread meddled.</exception>
    public void RunUntilIdle() => Go(static () => true, _time.GetTimestamp(), null, default);

    /// <summary>Advances the virtual time, and runs everything that happens in that time.</summary>
    /// <param name="time">The time.</param>
    /// <exception cref="SimulationException">It took too many steps, or another thread meddled.</exception>
    public void Advance(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        var until = _time.GetTimestamp() + time.Ticks;
        Go(static () => true, until, null, default);
        _time.AdvanceTo(until);
    }

    /// <summary>Ends the processes that are left, as if killed, and the nodes.</summary>
    /// <exception cref="SimulationException">Processes do not end. Not thrown after another failure, which says more.</exception>
    public void Dispose()
    {
        if (_disposed)
            return;

        _disposed = true;
        var ended = EndAll();
        _scheduler.Close();
        foreach (var node in _scheduler.Nodes.Append(Node).Distinct())
        {
            var disposed = node.DisposeAsync().AsTask();
            if (disposed.IsCompleted)
                disposed.GetAwaiter().GetResult();
        }

        if (!ended && !_failed)
            throw Failed(
                SimulationFailure.Livelock, $"Processes that have been killed do not come to an end.{Environment.NewLine}{Trail()}");
    }

    private bool EndAll()
    {
        using var entered = Enter();
        for (var steps = 0; steps < _options.MaxSteps; steps++)
        {
            // Ended processes run too: their finally blocks have to finish.
            if (TryStep(fireTimers: false))
                continue;

            var any = false;
            foreach (var node in _scheduler.Nodes)
                any |= node.KillAll();
            if (!any)
                return true;
        }

        return false;
    }

    /// <summary>Goes on as long as that is wanted and possible, in time up to a limit.</summary>
    private void Go(Func<bool> wanted, long until, SimulationFailure? whenStuck, Pid root)
    {
        using var entered = Enter();
        while (wanted())
        {
            if (Steps >= _options.MaxSteps)
                throw Failed(
                    SimulationFailure.Livelock, $"The simulation has taken {Steps} steps and found no end.{Environment.NewLine}{Trail()}");

            var went = TryStep(fireTimers: true);
            if (_scheduler.Intruder is { } work)
                throw Failed(SimulationFailure.OutsideWork, Reports.Intruded(SimulationScheduler.Runner(work)));
            if (went || _time.TryAdvance(until))
                continue;
            if (whenStuck is not { } failure)
                return;

            var report = Reports.Stuck(_scheduler, root, ref failure);
            throw Failed(failure, report);
        }
    }

    private bool TryStep(bool fireTimers)
    {
        if (!_scheduler.TryTake(fireTimers && _time.IsTimerDue, out var work))
            return false;

        var process = work is null ? null : SimulationScheduler.Runner(work);
        var step = new SimulationStep(++Steps, process?.Pid ?? default, process?.Name, Elapsed);
        if (_last.Count == LastSteps)
            _last.Dequeue();
        _last.Enqueue(step);
        _options.OnStep?.Invoke(step);
        if (work is null)
            Fire();
        else
            work.Execute();
        return true;
    }

    private void Fire()
    {
        try
        {
            _time.FireNext();
        }
        catch (Exception error)
        {
            throw Failed(SimulationFailure.Failed, $"The callback of a timer threw: {error.Message}", error);
        }
    }

    private string Trail() => $"The last steps:{string.Concat(_last.Select(step => $"{Environment.NewLine}  {step}"))}";

    private SimulationException Failed(SimulationFailure failure, string what, Exception? cause = null)
    {
        _failed = true;
        return new SimulationException(failure, what, Seed, Steps, Elapsed, cause);
    }

    private Running Enter()
    {
        _scheduler.Enter();
        return new Running(_scheduler);
    }

    private static int HashOf(int seed, uint stream)
    {
        var hash = (uint)seed + (stream * 0x9E3779B9u);
        hash = (hash ^ (hash >> 16)) * 0x7FEB352Du;
        hash = (hash ^ (hash >> 15)) * 0x846CA68Bu;
        return (int)((hash ^ (hash >> 16)) & int.MaxValue);
    }

    /// <summary>
    /// Marks the time in which a thread runs the simulation: code there belongs to the process whose turn it is, or to no process.
    /// </summary>
    private readonly struct Running : IDisposable
    {
        private readonly SimulationScheduler _scheduler;
        private readonly SynchronizationContext? _outer = SynchronizationContext.Current;

        internal Running(SimulationScheduler scheduler)
        {
            _scheduler = scheduler;
            SynchronizationContext.SetSynchronizationContext(null);
        }

        public void Dispose()
        {
            SynchronizationContext.SetSynchronizationContext(_outer);
            _scheduler.Leave();
        }
    }
}
