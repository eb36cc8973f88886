namespace Pail.Runtime.Processes;

/// <summary>Processes that wait for each other: in words, and the last wait of it, which leads back to the first.</summary>
internal sealed record Circle(string Text, Awaited Last);
