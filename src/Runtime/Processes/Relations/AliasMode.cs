namespace Pail.Runtime.Processes;

/// <summary>What ends an alias of <see cref="Self.Alias"/>, beside its process and <see cref="Self.Unalias"/>.</summary>
public enum AliasMode
{
    /// <summary>Nothing else: <c>explicit_unalias</c>.</summary>
    ExplicitUnalias,

    /// <summary>The first message that comes through it: <c>reply</c>.</summary>
    Reply,
}
