namespace Pail.Runtime.Servers;

/// <summary>What a callback's result asks for. The default is none of them: a result that nobody made.</summary>
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

    /// <summary>From init only: starting fails, and the process ends as one that has done its work.</summary>
    Error,
}
