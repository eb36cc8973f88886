using Pail.Runtime.Processes;

namespace Pail.Runtime.Supervision;

/// <summary>
/// One run of a partition supervisor, from the start of its process to the end of that process. Each start has a run of its own, so that a
/// process that is about to end cannot change the partitions of the next run. It is also the name under which the process registers when it
/// starts: the process that gets the name is the supervisor.
/// </summary>
internal sealed class PartitionRun(PartitionSupervisor partitions) : Via
{
    private readonly Process?[] _processes = new Process?[partitions.MaxPartitions];

    // How many partitions get keys. Only the supervisor writes it; any thread may read it.
    private volatile int _serving = partitions.MaxPartitions;

    /// <summary>The supervisor's process; the default pid until it has been registered.</summary>
    internal Pid Supervisor { get; private set; }

    internal int Serving => _serving;

    /// <summary>
    /// Registers the process under the supervisor's name, if it has one, and makes it the partition supervisor's process.
    /// </summary>
    /// <returns>The process; or another process, if that one has the name or runs the partition supervisor already.</returns>
    public override Pid Register(Self self)
    {
        // The name comes first, so that a process that does not get it has never been visible as the supervisor.
        var holder = partitions.Options.Name.Register(self.Process);
        if (holder != self.Pid)
            return holder;

        Supervisor = self.Pid;
        holder = partitions.TryBegin(this);
        if (holder != self.Pid)
            partitions.Options.Name.Unregister(self.Process);
        return holder;
    }

    public override void Unregister(Self self) => partitions.Options.Name.Unregister(self.Process);

    public override Pid? WhereIs() => partitions.Running;

    public override string ToString() => partitions.Options.Name.IsNone ? partitions.Name : partitions.Options.Name.ToString();

    internal SupervisorInit Plan() => new([.. Enumerable.Range(0, partitions.MaxPartitions).Select(Child)], partitions.Options);

    /// <summary>Changes how many partitions get keys. Called only by the supervisor.</summary>
    internal void Serve(int partitions) => _serving = partitions;

    /// <summary>The process of a partition; null until it has been started.</summary>
    internal Pid? ProcessOf(int partition) => Volatile.Read(ref _processes[partition])?.Pid;

    private ChildSpec Child(int partition)
    {
        var child = partitions.Child(partition);
        return child with
        {
            Id = partition,
            Start = async supervisor =>
            {
                var started = await child.Start(supervisor);
                if (started.IsOk)
                    Volatile.Write(ref _processes[partition], started.Pid.Process);
                return started;
            },
        };
    }
}
