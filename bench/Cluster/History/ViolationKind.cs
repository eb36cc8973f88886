namespace Pail.Bench.Cluster.History;

/// <summary>What a cluster can do wrong.</summary>
internal enum ViolationKind
{
    /// <summary>At the end, a write that was acknowledged is not there.</summary>
    Lost,

    /// <summary>A read shows less than what was acknowledged before it began.</summary>
    Stale,

    /// <summary>A write that was refused, or that nobody has sent, was seen.</summary>
    CameBack,

    /// <summary>A part of a value or of a transaction was seen.</summary>
    Torn,

    /// <summary>An entity tag stands for two values.</summary>
    RepeatedTag,

    /// <summary>A later write has an earlier entity tag, or two increments the same number.</summary>
    Order,

    /// <summary>No order of the operations of a key explains all answers.</summary>
    NotLinearizable,

    /// <summary>A watch left something out, told it twice, or in another order.</summary>
    Watch,

    /// <summary>The server answers what it must not, does not answer, or ends by itself.</summary>
    WrongAnswer,

    /// <summary>A client was told an error that need not have been.</summary>
    Avoidable,
}
