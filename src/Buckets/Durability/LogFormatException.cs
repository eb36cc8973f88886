namespace Pail.Buckets;

/// <summary>Bytes of the log are not what Pail writes, or its changes contradict each other.</summary>
internal sealed class LogFormatException : FormatException
{
    internal LogFormatException(string message)
        : base(message)
    {
    }

    /// <param name="at">The byte within the piece of the log, from 0.</param>
    /// <param name="expected">What must be there.</param>
    /// <param name="found">What is there instead.</param>
    internal LogFormatException(int at, string expected, string found)
        : base($"Byte {at}: expected {expected}, but found {found}.")
    {
    }

    /// <summary>A number that this version does not know where later versions may have added one.</summary>
    internal static LogFormatException Newer(int at, string expected, ulong found) =>
        new(at, expected, $"{found}: damaged, or written by a newer Pail");
}
