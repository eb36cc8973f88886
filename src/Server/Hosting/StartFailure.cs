namespace Pail.Server.Hosting;

/// <summary>Why the program could not start, for the user who started it.</summary>
/// <param name="Message">One line.</param>
/// <param name="IsSetting">Whether another setting helps, and not another attempt.</param>
internal sealed record StartFailure(string Message, bool IsSetting);
