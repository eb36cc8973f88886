using Pail.Runtime.Diagnostics;
using Pail.Server.Problems;

namespace Pail.Server.RuntimeViews;

/// <summary>Texts of a view that come from users: names, labels, ids, reasons. Each is limited, because a view has many.</summary>
internal static class ViewText
{
    /// <summary>The most bytes of an exit reason, which has the message of an exception.</summary>
    internal const int MaxReasonBytes = 1024;

    internal static string? Limit(string? text) => text is null ? null : Echo.Limit(text);

    /// <summary>Prints a label or id: text as it is, and anything else as <c>inspect</c> prints it.</summary>
    internal static string? Of(object? term) => term is null ? null : Echo.Limit(term as string ?? Inspected.Of(term));
}
