using System.Collections.Concurrent;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Supervision;

/// <summary>The process behind <see cref="DynamicSupervisor"/>: children come and go, and are found by their pids.</summary>
internal sealed class DynamicSupervisorServer(SupervisorOptions options) : SupervisorBase
{
    // Changed by this process alone; others walk through it without stopping it, also when there are a million.
    private ConcurrentDictionary<Pid, Child> _children = new(concurrencyLevel: 1, capacity: 31);
    private int _count;
    private int _supervisors;

    // Those whose restart has failed.
    private HashSet<Child> _waiting = [];

    internal override int ChildCount => Volatile.Read(ref _count);

    internal override IEnumerable<Child> Look() => _children.Select(static pair => pair.Value);

    protected override ValueTask<InitResult> Init()
    {
        Begin(options);
        return Ok(this);
    }

    protected override ValueTask<SupervisorBase> CodeChange(object? oldVersion, object? oldState, object? extra)
    {
        var previous = Previous<DynamicSupervisorServer>(oldState);
        Continue(previous, options);
        (_children, _waiting, _count, _supervisors) = (previous._children, previous._waiting, previous._count, previous._supervisors);
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
            Keep(child);
        }

        return result;
    }

    protected override async ValueTask<bool> StopChild(object id)
    {
        if (Find(id) is not { } child)
            return false;

        Drop(child);
        await Farewell.To(Self, child);
        return true;
    }

    protected override ValueTask Terminate(ExitReason reason, SupervisorBase state) => Farewell.To(Self, Look());

    protected override Child? Find(object id) => id is Pid pid ? Find(pid) : null;

    protected override Child? Find(Pid pid) => _children.GetValueOrDefault(pid);

    protected override ValueTask<StartResult> StartKept(Child child) => throw new InvalidOperationException("A dynamic supervisor keeps no child that does not run.");

    protected override void Forget(Child child) => throw new InvalidOperationException("A dynamic supervisor keeps no child that does not run.");

    protected override IReadOnlyList<ChildInfo> Describe() => [.. Look().Select(static child => child.Info)];

    protected override ChildCounts Count() => new(_count, _count - _waiting.Count, _supervisors, _count - _supervisors);

    protected override void Retire(Child child) => Drop(child);

    protected override async ValueTask RestartChild(Child child)
    {
        // Until it runs again it is known by the pid that ended.
        var ended = child.Pid;
        if (!await StartAgain(child))
        {
            _waiting.Add(child);
            return;
        }

        _waiting.Remove(child);
        if (child.Pid == ended)
        {
            // It chose not to start.
            Drop(child);
            return;
        }

        // As with a new one: it may have become one that is here already.
        if (_children.TryGetValue(child.Pid, out var known))
            Drop(known);
        _children[child.Pid] = child;
        _children.TryRemove(ended, out _);
    }

    private void Keep(Child child)
    {
        // A start function may return a child that is here already: it is one child all the same.
        if (_children.TryGetValue(child.Pid, out var known))
            Drop(known);
        _children[child.Pid] = child;
        Volatile.Write(ref _count, _count + 1);
        if (child.Spec.Type == ChildType.Supervisor)
            _supervisors++;
    }

    private void Drop(Child child)
    {
        _children.TryRemove(child.Pid, out _);
        _waiting.Remove(child);
        Volatile.Write(ref _count, _count - 1);
        if (child.Spec.Type == ChildType.Supervisor)
            _supervisors--;
    }

    /// <summary>The specification as all children of this supervisor have it.</summary>
    private ChildSpec Adapted(ChildSpec spec)
    {
        if (Options.Adapt is { } adapt)
        {
            spec = adapt(spec) ?? throw new InvalidOperationException("The supervisor's Adapt returned no specification.");
            spec.Validate();
        }

        spec.ValidateUnder(AutoShutdown.Never);
        return spec;
    }
}
