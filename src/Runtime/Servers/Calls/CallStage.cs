namespace Pail.Runtime.Servers;

/// <summary>The stage of the server's work on a call. Written by one thread at a time: <see cref="Call"/> has the table.</summary>
internal enum CallStage : byte
{
    /// <summary>On its way to the server, or in its mailbox. No callback has seen it.</summary>
    Queued,

    /// <summary>The server is about to handle it on the stack of its caller. No callback has seen it.</summary>
    QueuedInline,

    /// <summary>A callback runs with it.</summary>
    Handled,

    /// <summary>
    /// A callback handles the call on the caller's stack. The caller takes the answer when the stack returns to it.
    /// </summary>
    HandledInline,

    /// <summary>As <see cref="Handled"/>; the callback has made its reply, which goes out when the callback has returned.</summary>
    Staged,

    /// <summary>As <see cref="HandledInline"/>; the callback has made its reply.</summary>
    StagedInline,

    /// <summary>The callback has returned without a reply: a holder of the <see cref="From"/> may answer at any moment.</summary>
    LeftToOthers,

    /// <summary>The server has answered, and touches the call no more.</summary>
    Released,

    /// <summary>The answer is there for the caller, on whose stack the server has handled it.</summary>
    AnsweredInline,
}
