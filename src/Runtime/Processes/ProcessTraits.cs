namespace Pail.Runtime.Processes;

/// <summary>
/// What few processes are, in one byte, so that all others pay for one look. Set before the process is launched, but for the marks.
/// </summary>
[Flags]
internal enum ProcessTraits : byte
{
    None = 0,

    /// <summary>Its code may block its thread.</summary>
    MayBlock = 1,

    /// <summary>It is scheduled by <see cref="ProcessExtras.Scheduler"/>.</summary>
    OwnScheduler = 2,

    /// <summary>Its mailbox has the bound in <see cref="ProcessExtras.Bound"/>.</summary>
    Bounded = 4,

    /// <summary>
    /// Its mailbox has been reported, for messages seen in the inbox: they are not in the mailbox yet, and that it is short says nothing.
    /// </summary>
    AboveInInbox = 8,

    /// <summary>Its mailbox has been reported.</summary>
    Above = 16,

    /// <summary>What changes while the process runs.</summary>
    Marks = AboveInInbox | Above,
}
