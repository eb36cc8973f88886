using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Supervision;

/// <summary>How a supervisor starts, restarts and stops a child: OTP's child specification.</summary>
/// <example>
/// <code>
/// var spec = ChildSpec.Of("counter", () => new Counter()) with { Restart = Restart.Transient };
/// </code>
/// </example>
/// <remarks>What <c>Supervisor.child_spec/2</c> overrides is overridden by <c>with</c>. There are no modules: code is not loaded by name here.</remarks>
public sealed partial record ChildSpec
{
    /// <summary>What the child is called in its supervisor; unique there. A dynamic supervisor does not look at it.</summary>
    public required object Id { get; init; }

    /// <summary>
    /// Starts the child, linked to the supervisor it is handed, in which it runs; the supervisor does nothing else meanwhile. Called anew for every restart:
    /// nothing but this specification survives a crash. The end of a child that is not linked is not noticed.
    /// </summary>
    public required Func<Self, ValueTask<StartResult>> Start { get; init; }

    /// <summary>When the child is restarted; always unless given.</summary>
    public Restart Restart { get; init; } = Restart.Permanent;

    /// <summary>How the child is stopped; unless given within 5 seconds, a supervisor without limit.</summary>
    public Shutdown Shutdown
    {
        get => field ?? (Type == ChildType.Supervisor ? Shutdown.Infinity : Shutdown.Default);
        init;
    }

    /// <summary>Whether the child is a supervisor itself; a worker unless given.</summary>
    public ChildType Type { get; init; }

    /// <summary>
    /// Whether the child's work is what its supervisor is there for, see <see cref="SupervisorOptions.AutoShutdown"/>; not unless given. Not for a permanent
    /// child, which never ends for good.
    /// </summary>
    public bool Significant { get; init; }

    /// <exception cref="ArgumentException">A field makes no sense.</exception>
    internal void Validate()
    {
        if (Id is null)
            throw new ArgumentException("A child has no id (missing_id).", nameof(Id));
        if (Start is null)
            throw new ArgumentException($"Child {Id} has no start function (missing_start).", nameof(Start));
        if (Restart is < Restart.Permanent or > Restart.Temporary)
            throw new ArgumentException($"Child {Id} has the restart {Restart} (invalid_restart_type): it is Permanent, Transient or Temporary.", nameof(Restart));
        if (Type is < ChildType.Worker or > ChildType.Supervisor)
            throw new ArgumentException($"Child {Id} has the type {Type} (invalid_child_type): it is Worker or Supervisor.", nameof(Type));
        if (Significant && Restart == Restart.Permanent)
            throw new ArgumentException($"Child {Id} is significant and permanent (bad_combination): a permanent child never ends for good.", nameof(Significant));
    }

    /// <exception cref="ArgumentException">The child is significant in a supervisor that does not look at that.</exception>
    internal void ValidateUnder(AutoShutdown autoShutdown)
    {
        if (Significant && autoShutdown == AutoShutdown.Never)
            throw new ArgumentException($"Child {Id} is significant in a supervisor that never shuts down by itself (bad_combination).");
    }
}

/// <summary>What a child is.</summary>
public enum ChildType
{
    /// <summary>A process that works.</summary>
    Worker,

    /// <summary>A process that supervises others.</summary>
    Supervisor,
}
