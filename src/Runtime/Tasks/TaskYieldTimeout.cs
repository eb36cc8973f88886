namespace Pail.Runtime.Tasks;

/// <summary>
/// What happens to tasks without a result when the time of <see cref="TaskGroup.YieldMany"/> is up: <c>:on_timeout</c>.
/// </summary>
public enum TaskYieldTimeout
{
    /// <summary>Nothing: they can be waited for again.</summary>
    Nothing,

    /// <summary>They are let go of: see <see cref="TaskProcess{T}.Ignore"/>.</summary>
    Ignore,

    /// <summary>They are killed: see <see cref="TaskProcess{T}.Kill"/>.</summary>
    Kill,
}
