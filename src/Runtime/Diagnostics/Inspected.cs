using Pail.Runtime.Processes;

namespace Pail.Runtime.Diagnostics;

/// <summary>Prints terms for people: Elixir's <c>inspect/1</c>.</summary>
public static class Inspected
{
    /// <summary>
    /// The text of any term: a label, an id of a child, a message. Text is in quotes, long terms are shown by their beginning.
    /// </summary>
    /// <param name="term">The term. Its <see cref="object.ToString"/> may be called.</param>
    /// <returns>The text. If printing the term throws, the text says so.</returns>
    public static string Of(object? term) => Inspection.Of(term);

    /// <summary>The short name of a term's type, as code writes it, such as <c>List&lt;String&gt;</c>.</summary>
    /// <param name="term">The term.</param>
    /// <returns>The name. It calls no code of the term.</returns>
    public static string TypeOf(object term)
    {
        ArgumentNullException.ThrowIfNull(term);
        return CodeName.Of(term.GetType());
    }
}
