namespace Pail.Runtime.Processes;

/// <summary>What few processes are, in one byte, so that all others pay for one look. Set before the process is launched.</summary>
[Flags]
internal enum ProcessTraits : byte
{
    None = 0,

    /// <summary>Its code may block its thread.</summary>
    MayBlock = 1,

    /// <summary>It is scheduled by <see cref="ProcessExtras.Scheduler"/>.</summary>
    OwnScheduler = 2,
}
