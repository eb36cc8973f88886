using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Supervision;

/// <summary>The process behind <see cref="DynamicSupervisor"/>: children come and go, and are found by their pids.</summary>
internal sealed class DynamicSupervisorServer(SupervisorOptions options) : SupervisorBase(options)
{
    private readonly Dictionary<Pid, Child> _children = [];

    protected override async ValueTask<CallResult<bool>> HandleCall(object request, From from, bool state)
    {
        switch (request)
        {
            case StartChild { Spec: var spec }:
                if (_children.Count >= Options.MaxChildren)
                    return Reply(StartResult.Error(ExitReason.Of("max_children")), state);
                var child = new Child(spec);
                var result = await child.Start(Self);
                if (result.IsOk)
                    _children[result.Pid] = child;
                return Reply(result, state);
            case TerminateChild { Child: var id }:
                if (id is not Pid pid || !_children.Remove(pid, out var leaving))
                    return Reply(false, state);
                await Child.StopAll(Self, [leaving]);
                return Reply(true, state);
            case WhichChildren:
                return Reply<IReadOnlyList<ChildInfo>>([.. _children.Values.Select(SupervisorServer.ChildInfoOf)], state);
            default:
                return await base.HandleCall(request, from, state);
        }
    }

    protected override ValueTask Terminate(ExitReason reason, bool state) => Child.StopAll(Self, _children.Values);

    protected override Child? Find(Pid pid) => _children.GetValueOrDefault(pid);

    protected override bool Owns(Child child) => child.Pid is { } pid && _children.TryGetValue(pid, out var known) && known == child;

    protected override void Restarted(Child child, Pid ended)
    {
        _children.Remove(ended);
        _children[child.Pid!.Value] = child;
    }

    protected override void Retire(Child child) => _children.Remove(child.Pid!.Value);
}
