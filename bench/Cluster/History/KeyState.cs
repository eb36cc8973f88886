using Pail.Bench.Durability.Model;

namespace Pail.Bench.Cluster.History;

/// <summary>What a key has at some moment of an explanation.</summary>
/// <param name="Content">Its value; null for none.</param>
/// <param name="Tag">The entity tag; null without a value, or when nobody has seen the tag yet.</param>
/// <param name="Floor">The greatest tag that the key has had: all later ones are greater.</param>
internal readonly record struct KeyState(string? Content, Tag? Tag, Tag Floor)
{
    internal static readonly KeyState Empty = new(null, null, Durability.Model.Tag.First);

    /// <summary>The state after an operation that was done, or may have been.</summary>
    /// <returns>It; null when the operation cannot have been answered this in this state.</returns>
    internal KeyState? After(Operation operation)
    {
        var isDone = operation.Outcome is OperationOutcome.Done or OperationOutcome.Unknown;
        if (operation.Kind == OperationKind.Read)
            return operation.Content == Content ? Content is null ? this : Bound(operation.Tag) : null;
        if (!isDone)
            return AfterRefusal(operation);
        var before = this;
        if (operation.IfMatch is { } wanted)
        {
            if (Content is null || Bound(wanted) is not { } bound)
                return null;
            before = bound;
        }

        if (operation.IfAbsent && Content is not null)
            return null;
        return operation.Kind switch
        {
            OperationKind.Put => before.With(operation.Content!, operation.Tag),
            OperationKind.Delete => before with { Content = null, Tag = null },
            _ => before.Incremented(operation),
        };
    }

    private KeyState? AfterRefusal(Operation operation)
    {
        if (operation.IfAbsent && Content is null)
            return null;
        if (operation.IfMatch is { } unwanted && Content is not null && Tag == unwanted)
            return null;
        return operation.Tag is { } present ? Content is null ? null : Bound(present) : this;
    }

    private KeyState? Incremented(Operation operation)
    {
        var next = Stamps.Next(Content);
        return operation.Outcome == OperationOutcome.Unknown || next == operation.Content ? With(next, operation.Tag) : null;
    }

    private KeyState? With(string content, Tag? tag)
    {
        if (tag is { } known)
            return known > Floor ? new KeyState(content, known, known) : null;
        return new KeyState(content, null, Floor);
    }

    // Somebody has seen the tag of the value.
    private KeyState? Bound(Tag? tag)
    {
        if (tag is not { } seen || Tag == seen)
            return this;
        return Tag is null && seen > Floor ? new KeyState(Content, seen, seen) : null;
    }
}
