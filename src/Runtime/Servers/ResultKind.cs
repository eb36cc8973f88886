namespace Pail.Runtime.Servers;

/// <summary>The kind of a callback's result. The default value marks an invalid result.</summary>
internal enum ResultKind
{
    None,
    Continue,
    Reply,
    Stop,
    StopWithReply,

    /// <summary>Continue, and then what the result says.</summary>
    ContinueAfter,

    /// <summary>Reply, and then what the result says.</summary>
    ReplyAfter,

    /// <summary>From init only: the start fails, and the process ends normally.</summary>
    Error,
}
