namespace Pail.Runtime.Processes;

/// <summary>
/// The destination of a message or a call: a pid, a registered name, or a via name; for a message also an alias. Each of them converts
/// implicitly to a destination.
/// </summary>
public readonly struct Destination : IEquatable<Destination>
{
    // The target of the default pid: no process, like the pid of a process that has ended. Not the same as an empty destination.
    private static readonly object Nobody = new();

    private readonly object? _target;

    private Destination(object? target) => _target = target;

    /// <summary>A process by its pid.</summary>
    /// <param name="pid">The pid.</param>
    public static implicit operator Destination(Pid pid) => new(pid.Process ?? Nobody);

    /// <summary>The process registered on the node under a name.</summary>
    /// <param name="name">The name.</param>
    public static implicit operator Destination(string? name) => new(name);

    /// <summary>The process that a via name finds.</summary>
    /// <param name="via">The via name.</param>
    public static implicit operator Destination(Via? via) => new(via);

    /// <summary>A process by an alias it has given out; for messages and casts only.</summary>
    /// <param name="alias">The alias.</param>
    public static implicit operator Destination(AliasRef? alias) => new(alias);

    /// <summary>Whether both name the same destination.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">Another.</param>
    /// <returns>Whether they are equal.</returns>
    public static bool operator ==(Destination left, Destination right) => left.Equals(right);

    /// <summary>Whether the two name different destinations.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">Another.</param>
    /// <returns>Whether they differ.</returns>
    public static bool operator !=(Destination left, Destination right) => !left.Equals(right);

    /// <summary>A process by its pid.</summary>
    /// <param name="pid">The pid.</param>
    /// <returns>The destination.</returns>
    public static Destination FromPid(Pid pid) => pid;

    /// <summary>The process registered on the node under a name.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The destination.</returns>
    public static Destination FromString(string? name) => name;

    /// <summary>The process that a via name finds.</summary>
    /// <param name="via">The via name.</param>
    /// <returns>The destination.</returns>
    public static Destination FromVia(Via? via) => via;

    /// <summary>A process by an alias it has given out; for messages and casts only.</summary>
    /// <param name="alias">The alias.</param>
    /// <returns>The destination.</returns>
    public static Destination FromAliasRef(AliasRef? alias) => alias;

    /// <inheritdoc />
    public bool Equals(Destination other) => Equals(_target, other._target);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is Destination other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => _target?.GetHashCode() ?? 0;

    /// <inheritdoc />
    public override string ToString() => _target switch
    {
        null => "no process",
        _ when ReferenceEquals(_target, Nobody) => default(Pid).ToString(),
        Process process => process.Pid.ToString(),
        Via via => Printed(via),
        var name => name.ToString() ?? "",
    };

    /// <summary>
    /// The process behind the destination at this moment; null when there is none. A pid gives its process, dead or alive.
    /// </summary>
    /// <exception cref="ArgumentException">This is an alias, which takes only messages and casts.</exception>
    internal Process? Resolve(Node node) => _target switch
    {
        Process process => process,
        string name => node.WhereIs(name)?.Process,
        Via via => via.WhereIs()?.Process,
        AliasRef alias => throw new ArgumentException($"An alias takes messages and casts, nothing else: {alias}."),
        _ => null,
    };

    /// <summary>The process, if this is a pid; null for a name.</summary>
    internal Process? PidTarget => _target as Process;

    /// <summary>The alias, if this is one.</summary>
    internal AliasRef? AliasTarget => _target as AliasRef;

    /// <summary>Whether this is a name or a via name. A send to a name that no process has is an error.</summary>
    internal bool IsName => _target is string or Via;

    /// <summary>The via name, if this is one.</summary>
    internal Via? ViaTarget => _target as Via;

    /// <summary>Whether this is a pid, including the default pid.</summary>
    internal bool IsPid => _target is Process || ReferenceEquals(_target, Nobody);

    /// <summary>Whether this is empty: a null name, or the default destination.</summary>
    internal bool IsNone => _target is null;

    /// <summary>Checks that a process can be registered under this. An empty destination is allowed: it means no name.</summary>
    /// <exception cref="ArgumentException">This is a pid, an alias, or the empty string.</exception>
    internal void ValidateName()
    {
        if (_target is AliasRef or "" || IsPid)
            throw new ArgumentException(
                $"A process cannot be registered under \"{this}\": a name is a string that is not empty, or a via name.");
    }

    /// <summary>Registers a process under this name. Returns the holder: the process itself when it has got the name.</summary>
    internal Pid Register(Process process) => _target switch
    {
        null => process.Pid,
        string name => process.Node.Names.Register(name, process),
        Via via => via.Register(new Self(process)),
        _ => throw new ArgumentException($"A process cannot be registered under {this}: that is no name."),
    };

    /// <summary>Takes a via name away from a process whose start has failed. A name in the node's own list ends with the process.</summary>
    internal void Unregister(Process process)
    {
        if (_target is Via via)
            via.Unregister(new Self(process));
    }

    private static string Printed(Via via)
    {
        try
        {
            return via.ToString() ?? "";
        }
        catch (Exception error)
        {
            // A via name is user code, and it may be printed on the thread that serves all time limits: its exception must not escape.
            return Inspection.Unprintable(via, error);
        }
    }
}
