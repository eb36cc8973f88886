namespace Pail.Bench.Durability.Model;

/// <summary>What the server can do wrong.</summary>
internal enum FaultKind
{
    /// <summary>Something that was acknowledged, or that somebody has seen, is gone.</summary>
    Lost,

    /// <summary>A value that nobody wrote, half of one, or half of a transaction.</summary>
    Torn,

    /// <summary>An entity tag stands for two values.</summary>
    RepeatedTag,

    /// <summary>Something that was deleted, has expired, or was refused is there.</summary>
    CameBack,

    /// <summary>The server does not start, ends by itself, or answers what it must not.</summary>
    WrongAnswer,
}
