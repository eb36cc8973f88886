using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Supervision;

/// <summary>The code of a <see cref="Supervisor"/>, whose children are started in order and stopped in reverse order.</summary>
internal class SupervisorServer(Func<Self, SupervisorInit?> init) : SupervisorBase
{
    private readonly ChildList _children = new();

    internal override int ChildCount => _children.Snapshot().Length;

    internal override IEnumerable<Child> CurrentChildren() => _children.Snapshot();

    protected override async ValueTask<InitResult> Init()
    {
        // Before the init function, which may link with processes: their ends must not end the supervisor.
        var self = Self;
        self.TrapExit = true;
        if (init(self) is not { } plan)
            return Ignore();

        plan.Validate();
        Begin(plan.Flags);
        foreach (var spec in plan.Children)
        {
            var child = new Child(spec);
            var result = await Start(child);
            if (result.Status is StartStatus.Error or StartStatus.AlreadyStarted)
            {
                await StopChildren();
                return StopInit(ExitReason.ShutdownWith(new FailedToStartChild(spec.Id, ReasonOf(result))));
            }
        }

        return Ok(this);
    }

    protected override async ValueTask<StartResult> AddChild(ChildSpec spec)
    {
        if (_children.TryFind(spec.Id, out var known))
            return known.Runs ? StartResult.AlreadyStarted(known.Pid) : StartResult.Error(ChildErrors.AlreadyPresent);

        try
        {
            spec.ValidateUnder(Options.AutoShutdown);
        }
        catch (ArgumentException error)
        {
            return StartResult.Error(ExitReason.Error(error));
        }

        return await Start(new Child(spec));
    }

    protected override async ValueTask<bool> StopChild(object id)
    {
        if (Find(id) is not { } child)
            return false;

        await StopOne(child);
        return true;
    }

    // As in OTP: the init function runs again and gives new options and specifications. Children that run go on running. New children are
    // not started until a request starts them. Children without a new specification stay. If the init function returns null, nothing
    // changes.
    protected override ValueTask<SupervisorBase> CodeChange(object? oldVersion, object? oldState, object? extra)
    {
        var previous = Previous<SupervisorServer>(oldState);
        var plan = init(Self);
        plan?.Validate();
        TakeOver(previous, plan?.Flags ?? previous.Options);
        _children.TakeOver(previous._children, plan?.Children ?? []);
        return new(this);
    }

    protected override ValueTask Terminate(ExitReason reason, SupervisorBase state) => StopChildren();

    protected override Child? Find(object id) => _children.TryFind(id, out var child) ? child : null;

    protected override Child? Find(Pid pid) => _children.Find(pid);

    protected override async ValueTask<StartResult> StartKept(Child child)
    {
        var result = await child.Start(Self);
        _children.Started(child);
        return result;
    }

    protected override void Forget(Child child) => _children.Remove(child);

    protected override IReadOnlyList<ChildInfo> Describe() => [.. _children.InReverse().Select(static child => child.Info)];

    protected override ChildCounts Count()
    {
        var (active, supervisors) = (0, 0);
        foreach (var child in _children.InOrder())
        {
            if (child.Runs && child.Pid.IsAlive)
                active++;
            if (child.Spec.Type == ChildType.Supervisor)
                supervisors++;
        }

        return new ChildCounts(_children.Count, active, supervisors, _children.Count - supervisors);
    }

    protected override void ForgetEnded(Child child)
    {
        _children.Ended(child.Pid);
        child.MarkStopped();
        if (child.Spec.Restart == Restart.Temporary)
            _children.Remove(child);
    }

    protected override async ValueTask RestartChild(Child child)
    {
        _children.Ended(child.Pid);
        if (Options.Strategy == Strategy.OneForOne)
        {
            await RestartOne(child);
            return;
        }

        // First all children that the strategy restarts are stopped, in reverse order, also those that are being restarted. StopOne removes
        // temporary children.
        var scope = Options.Strategy == Strategy.OneForAll ? [.. _children.InOrder()] : _children.From(child);
        child.MarkStopped();
        for (var index = scope.Count - 1; index >= 0; index--)
            await StopOne(scope[index]);

        // Then the remaining children are started in order, also those that did not run before. If one fails, the next attempt begins with
        // that child.
        foreach (var sibling in scope)
        {
            if (sibling.Spec.Restart == Restart.Temporary)
                continue;
            if (!await RestartOne(sibling))
                return;
        }
    }

    protected override bool IsDoneAfter(Child child) => child.Spec.Significant && Options.AutoShutdown switch
    {
        AutoShutdown.AnySignificant => true,
        AutoShutdown.AllSignificant =>
            !_children.InOrder().Any(static other => other.Spec.Significant && (other.Runs || other.IsRestarting)),
        _ => false,
    };

    private async ValueTask<bool> RestartOne(Child child)
    {
        if (!await TryRestartChild(child))
            return false;

        if (child.Runs)
            _children.Started(child);
        else
            child.MarkStopped();
        return true;
    }

    /// <summary>Starts a new child. Keeps it if it runs, or if it has ignored its start and is not temporary.</summary>
    private async ValueTask<StartResult> Start(Child child)
    {
        var result = await child.Start(Self);
        var isTemporary = child.Spec.Restart == Restart.Temporary;
        if (result.IsOk || (result.Status == StartStatus.Ignore && !isTemporary))
        {
            if (isTemporary)
                child.ForgetStart();
            _children.Add(child);
        }

        return result;
    }

    private async ValueTask StopOne(Child child)
    {
        _children.Ended(child.Pid);
        await ChildShutdown.Stop(Self, child);
        if (child.Spec.Restart == Restart.Temporary)
            _children.Remove(child);
    }

    private async ValueTask StopChildren()
    {
        // One after another in reverse order, because a child may need the children before it until it has ended.
        foreach (var child in _children.InReverse())
            await StopOne(child);
    }
}
