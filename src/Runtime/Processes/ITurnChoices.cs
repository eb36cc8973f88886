namespace Pail.Runtime.Processes;

/// <summary>What a scheduler for tests decides beside the order of turns, so that more interleavings come up. Absent otherwise.</summary>
internal interface ITurnChoices
{
    /// <summary>How many messages the turn that begins may handle; at least one.</summary>
    int MessagesPerTurn();

    /// <summary>Whether an idle server may handle the call that is being made on the caller's thread.</summary>
    bool MayRunInline();
}
