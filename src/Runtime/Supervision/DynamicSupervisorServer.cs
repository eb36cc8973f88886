using System.Collections.Concurrent;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Supervision;

/// <summary>The code of a <see cref="DynamicSupervisor"/>, which finds its children by their pids.</summary>
internal sealed class DynamicSupervisorServer(SupervisorOptions options) : SupervisorBase
{
    // Only this process changes it. Other threads enumerate it without a lock, which is fast even with a million children.
    private ConcurrentDictionary<Pid, Child> _children = new(concurrencyLevel: 1, capacity: 31);
    private int _count;
    private int _supervisors;

    // The children whose restart has failed and will be tried again.
    private HashSet<Child> _restarting = [];

    internal override int ChildCount => Volatile.Read(ref _count);

    internal override IEnumerable<Child> CurrentChildren() => _children.Select(static pair => pair.Value);

    protected override ValueTask<InitResult> Init()
    {
        Begin(options);
        return Ok(this);
    }

    protected override ValueTask<SupervisorBase> CodeChange(object? oldVersion, object? oldState, object? extra)
    {
        var previous = Previous<DynamicSupervisorServer>(oldState);
        TakeOver(previous, options);
        (_children, _restarting, _count, _supervisors) = (previous._children, previous._restarting, previous._count, previous._supervisors);
        return new(this);
    }

    protected override async ValueTask<StartResult> AddChild(ChildSpec spec)
    {
        if (_count >= Options.MaxChildren)
            return StartResult.Error(ChildErrors.MaxChildren);

        Child child;
        try
        {
            child = new Child(Adapted(spec));
        }
        catch (Exception error) when (!Self.Process.HasEnded)
        {
            return StartResult.Error(ExitReason.Error(error));
        }

        var result = await child.Start(Self);
        if (result.IsOk)
        {
            if (child.Spec.Restart == Restart.Temporary)
                child.ForgetStart();
            Add(child);
        }

        return result;
    }

    protected override async ValueTask<bool> StopChild(object id)
    {
        if (Find(id) is not { } child)
            return false;

        Remove(child);
        await ChildShutdown.Stop(Self, child);
        return true;
    }

    protected override ValueTask Terminate(ExitReason reason, SupervisorBase state) => ChildShutdown.Stop(Self, CurrentChildren());

    protected override Child? Find(object id) => id is Pid pid ? Find(pid) : null;

    protected override Child? Find(Pid pid) => _children.GetValueOrDefault(pid);

    protected override ValueTask<StartResult> StartKept(Child child) =>
        throw new InvalidOperationException("A dynamic supervisor keeps no child that does not run.");

    protected override void Forget(Child child) =>
        throw new InvalidOperationException("A dynamic supervisor keeps no child that does not run.");

    protected override IReadOnlyList<ChildInfo> Describe() => [.. CurrentChildren().Select(static child => child.Info)];

    protected override ChildCounts Count() => new(_count, _count - _restarting.Count, _supervisors, _count - _supervisors);

    protected override void ForgetEnded(Child child) => Remove(child);

    protected override async ValueTask RestartChild(Child child)
    {
        // Until the child runs again, it is found by the pid of the process that has ended.
        var ended = child.Pid;
        if (!await TryRestartChild(child))
        {
            _restarting.Add(child);
            return;
        }

        _restarting.Remove(child);
        if (child.Pid == ended)
        {
            // The child has ignored its start.
            Remove(child);
            return;
        }

        // As in Add: the start function may have returned the process of another child.
        if (_children.TryGetValue(child.Pid, out var known))
            Remove(known);
        _children[child.Pid] = child;
        _children.TryRemove(ended, out _);
    }

    private void Add(Child child)
    {
        // A start function may return the process of a child that this supervisor has already. The new child replaces that one.
        if (_children.TryGetValue(child.Pid, out var known))
            Remove(known);
        _children[child.Pid] = child;
        Volatile.Write(ref _count, _count + 1);
        if (child.Spec.Type == ChildType.Supervisor)
            _supervisors++;
    }

    private void Remove(Child child)
    {
        _children.TryRemove(child.Pid, out _);
        _restarting.Remove(child);
        Volatile.Write(ref _count, _count - 1);
        if (child.Spec.Type == ChildType.Supervisor)
            _supervisors--;
    }

    /// <summary>The specification after <see cref="SupervisorOptions.Adapt"/> has changed it.</summary>
    private ChildSpec Adapted(ChildSpec spec)
    {
        if (Options.Adapt is { } adapt)
        {
            spec = adapt(spec)
                ?? throw new InvalidOperationException("`Adapt` of the supervisor returned null instead of a specification.");
            spec.Validate();
        }

        spec.ValidateUnder(AutoShutdown.Never);
        return spec;
    }
}
