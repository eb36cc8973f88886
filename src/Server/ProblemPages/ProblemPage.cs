namespace Pail.Server.ProblemPages;

/// <summary>What people should know about a problem code: a section of <c>problems.md</c>.</summary>
/// <param name="Code">The code.</param>
/// <param name="Statuses">The HTTP statuses that it comes with, separated by commas.</param>
/// <param name="Title">The title.</param>
/// <param name="Paragraphs">What it means, when it comes, what to do. Each is one line, with code between backticks.</param>
internal sealed record ProblemPage(string Code, string Statuses, string Title, IReadOnlyList<string> Paragraphs);
