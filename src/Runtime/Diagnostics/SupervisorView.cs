using Pail.Runtime.Processes;
using Pail.Runtime.Supervision;

namespace Pail.Runtime.Diagnostics;

/// <summary>A supervisor as it is while one looks at it. Every property is a moment's value, read beside the supervisor.</summary>
public sealed class SupervisorView
{
    private readonly SupervisorBase _supervisor;

    private SupervisorView(Pid pid, SupervisorBase supervisor) => (Pid, _supervisor) = (pid, supervisor);

    /// <summary>Its process.</summary>
    public Pid Pid { get; }

    /// <summary>Its name on the node; <see langword="null"/> when it has none.</summary>
    public string? Name => Pid.Process!.Name;

    /// <summary>Whether its children come and go by pid: a <see cref="DynamicSupervisor"/>.</summary>
    public bool IsDynamic => _supervisor is DynamicSupervisorServer;

    /// <summary>The strategy: which children it restarts together.</summary>
    public Strategy Strategy => _supervisor.Options.Strategy;

    /// <summary>How many restarts it allows within <see cref="Within"/>.</summary>
    public int MaxRestarts => _supervisor.Options.MaxRestarts;

    /// <summary>The time over which restarts are counted.</summary>
    public TimeSpan Within => _supervisor.Options.Within;

    /// <summary>
    /// How many restarts it allows from this moment on: <see cref="MaxRestarts"/> without those of the last <see cref="Within"/>. At one
    /// more it gives up.
    /// </summary>
    public int RestartsLeft => _supervisor.RestartsLeft;

    /// <summary>How many children it has restarted in its life.</summary>
    public long Restarts => _supervisor.Restarts;

    /// <summary>How many children it has, whether they run or not.</summary>
    public int ChildCount => _supervisor.ChildCount;

    /// <summary>
    /// Its children, in the order of their start. The children of a dynamic supervisor come in no order and are read one by one during the
    /// enumeration, so it may be stopped early.
    /// </summary>
    public IEnumerable<ChildView> Children => _supervisor.CurrentChildren().Select(static child => new ChildView(child));

    /// <summary>The child that has a process.</summary>
    /// <param name="pid">The process.</param>
    /// <returns>The child; <see langword="null"/> when the process is no child of this supervisor. All children may be read.</returns>
    public ChildView? ChildOf(Pid pid)
    {
        foreach (var child in _supervisor.CurrentChildren())
        {
            if (child.Pid == pid)
                return new ChildView(child);
        }

        return null;
    }

    /// <summary>
    /// A page of its children, for supervisors that have many: in the order of their start or, for a dynamic supervisor, of their pids. A
    /// child of a dynamic supervisor that is restarted while the pages are read comes again, with its new process.
    /// </summary>
    /// <param name="after"><see cref="ChildPage.Next"/> of the page before; 0 for the first page.</param>
    /// <param name="limit">The largest number of children of the page.</param>
    /// <returns>The page. The call reads the list of all children.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative, or the limit is 0.</exception>
    public ChildPage ChildrenAfter(long after, int limit)
    {
        // One child more than the limit tells whether there is a next page.
        var page = new FirstByNumber<(Child Child, long Place)>(after, limit + 1);
        foreach (var (child, place) in Places())
            page.Offer((child, place), place);

        var found = page.TakeInOrder();
        var shown = found.Take(limit).Select(static item => new ChildView(item.Child));
        return new ChildPage([.. shown], found.Length > limit ? found[limit - 1].Place : null);
    }

    /// <summary>
    /// Those of its children that were started last: the last in the order of their start or, for a dynamic supervisor, of their pids.
    /// </summary>
    /// <param name="limit">The largest number of children.</param>
    /// <returns>The children, the newest last. The call reads the list of all children.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The limit is less than 1.</exception>
    public IReadOnlyList<ChildView> NewestChildren(int limit)
    {
        var page = new FirstByNumber<Child>(0, limit);
        foreach (var (child, place) in Places())
            page.Offer(child, long.MaxValue - place);
        return [.. page.TakeInOrder().Reverse().Select(static child => new ChildView(child))];
    }

    private IEnumerable<(Child Child, long Place)> Places()
    {
        var position = 0L;
        foreach (var child in _supervisor.CurrentChildren())
            yield return (child, IsDynamic ? child.Pid.Id : ++position);
    }

    internal static SupervisorView? Of(Process? process) =>
        process is { Pid.IsAlive: true, Behaviour: SupervisorBase supervisor } ? new SupervisorView(process.Pid, supervisor) : null;
}
