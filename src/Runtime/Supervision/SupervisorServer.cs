using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Supervision;

/// <summary>The process behind <see cref="Supervisor"/>: one-for-one, children started in order and stopped in reverse.</summary>
internal sealed class SupervisorServer(IReadOnlyList<ChildSpec> specs, SupervisorOptions options) : SupervisorBase(options)
{
    private readonly List<Child> _children = [];

    protected override async ValueTask<InitResult<bool>> Init()
    {
        await base.Init();
        foreach (var spec in specs)
        {
            var child = new Child(spec);
            var result = await child.Start(Self);
            if (result.Status is StartStatus.Error or StartStatus.AlreadyStarted)
            {
                await StopChildren();
                var reason = result.Reason ?? ExitReason.Of(result);
                return StopInit(ExitReason.ShutdownWith(new FailedToStartChild(spec.Id, reason)));
            }

            if (result.IsOk || spec.Restart != Restart.Temporary)
                _children.Add(child);
        }

        return Ok(true);
    }

    protected override async ValueTask<CallResult<bool>> HandleCall(object request, From from, bool state)
    {
        switch (request)
        {
            case StartChild { Spec: var spec }:
                if (_children.Find(child => child.Spec.Id.Equals(spec.Id)) is { } known)
                {
                    return Reply(
                        known.Pid is { } pid
                            ? StartResult.AlreadyStarted(pid)
                            : StartResult.Error(ExitReason.Of($"already_present: {spec.Id} is a child that does not run")),
                        state);
                }

                var added = new Child(spec);
                var result = await added.Start(Self);
                if (result.IsOk || (result.Status == StartStatus.Ignore && spec.Restart != Restart.Temporary))
                    _children.Add(added);
                return Reply(result, state);
            case TerminateChild { Child: var id }:
                if (_children.Find(child => child.Spec.Id.Equals(id)) is not { } leaving)
                    return Reply(false, state);
                await Child.StopAll(Self, [leaving]);
                leaving.Pid = null;
                Retire(leaving);
                return Reply(true, state);
            case WhichChildren:
                return Reply<IReadOnlyList<ChildInfo>>([.. _children.AsEnumerable().Reverse().Select(ChildInfoOf)], state);
            default:
                return await base.HandleCall(request, from, state);
        }
    }

    protected override ValueTask Terminate(ExitReason reason, bool state) => StopChildren();

    protected override Child? Find(Pid pid) => _children.Find(child => child.Pid == pid);

    protected override bool Owns(Child child) => _children.Contains(child);

    protected override void Restarted(Child child, Pid ended)
    {
    }

    protected override void Retire(Child child)
    {
        (child.Pid, child.Restarting) = (null, false);
        if (child.Spec.Restart == Restart.Temporary)
            _children.Remove(child);
    }

    internal static ChildInfo ChildInfoOf(Child child) =>
        new(child.Spec.Id, child.Runs ? child.Pid : null, child.Restarting, child.Spec.Type);

    private async ValueTask StopChildren()
    {
        // One at a time, youngest first: a child may lean on those started before it until it is down.
        for (var index = _children.Count - 1; index >= 0; index--)
            await Child.StopAll(Self, [_children[index]]);
    }
}
