namespace Pail.Runtime.Processes;

/// <summary>
/// What ends an alias of <see cref="Self.Alias"/>, in addition to <see cref="Self.Unalias"/> and the end of its process.
/// </summary>
public enum AliasMode
{
    /// <summary>Nothing else: <c>explicit_unalias</c>.</summary>
    ExplicitUnalias,

    /// <summary>The first message that comes through it: <c>reply</c>.</summary>
    Reply,
}
