using Pail.Runtime.Processes;

namespace Pail.Runtime.Supervision;

/// <summary>
/// One run of a partition supervisor: from the start of its process to the end of that process. Every start has a run of its own, so that a
/// process that is about to end cannot change the partitions of the next one. It is also the name of the process while that starts: whoever
/// has it is the supervisor.
/// </summary>
internal sealed class PartitionRun(PartitionSupervisor partitions) : Via
{
    private readonly Process?[] _processes = new Process?[partitions.MaxPartitions];

    // How many of the partitions serve. Written by the supervisor, read by any thread.
    private volatile int _serving = partitions.MaxPartitions;

    /// <summary>The supervisor's process; nobody until it has been registered.</summary>
    internal Pid Supervisor { get; private set; }

    internal int Serving => _serving;

    /// <summary>Registers the process under the supervisor's name, if it has one, and as the process of the partition supervisor.</summary>
    /// <returns>The process, or the one that has the name or runs the partition supervisor already.</returns>
    public override Pid Register(Self self)
    {
        // The name first: a process that loses it has not been shown to anybody as the supervisor.
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

    /// <summary>Changes how many partitions serve. By the supervisor.</summary>
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
