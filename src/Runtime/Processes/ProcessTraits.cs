namespace Pail.Runtime.Processes;

/// <summary>
/// Rare properties of a process in one byte, so that an ordinary process tests all of them at once. Set before the process is launched,
/// except for the marks.
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
    /// Its mailbox has been reported as long because of messages in the inbox. They are not in the mailbox yet, so a short mailbox does not
    /// clear this mark.
    /// </summary>
    AboveInInbox = 8,

    /// <summary>Its mailbox has been reported as long.</summary>
    Above = 16,

    /// <summary>The bits that change while the process runs.</summary>
    Marks = AboveInInbox | Above,
}
