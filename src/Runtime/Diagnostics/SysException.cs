namespace Pail.Runtime.Diagnostics;

/// <summary>A server could not do what <see cref="Sys"/> asked of it. It runs on as before.</summary>
public sealed class SysException : Exception
{
    internal SysException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
