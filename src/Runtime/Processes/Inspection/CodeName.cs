using System.Runtime.CompilerServices;

namespace Pail.Runtime.Processes;

/// <summary>The name that code has in its source, derived from the names that the compiler has made.</summary>
internal static class CodeName
{
    /// <summary>The short name of a type, with its type arguments.</summary>
    internal static string Of(Type type)
    {
        var arity = type.Name.IndexOf('`', StringComparison.Ordinal);
        return arity < 0 ? type.Name : $"{type.Name[..arity]}<{string.Join(", ", type.GenericTypeArguments.Select(Of))}>";
    }

    internal static string Of(Delegate function) => Method(function.Method.DeclaringType, function.Method.Name);

    /// <summary>The async method behind a task; null when there is none.</summary>
    internal static string? Of(Task activity)
    {
        foreach (var type in activity.GetType().GenericTypeArguments)
        {
            if (typeof(IAsyncStateMachine).IsAssignableFrom(type))
                return Method(type.DeclaringType, type.Name);
        }

        return null;
    }

    // The compiler writes <Method>d__1 for the type of an async method, <Method>b__2 for a lambda and <Method>g__Local|3 for a local
    // function. These names can be nested, and lambdas are in types that the compiler generates.
    private static string Method(Type? type, string made)
    {
        while (type is { DeclaringType: { } outer } && type.Name.StartsWith('<'))
            type = outer;

        var start = made.LastIndexOf('<') + 1;
        var end = made.IndexOf('>', start);
        var name = made;
        if (end > 0)
        {
            name = made[start..end];
            var rest = made.AsSpan(end + 1);
            if (rest.StartsWith("g__", StringComparison.Ordinal) && rest.IndexOf('|') is var bar and > 3)
                name = $"{name}.{rest[3..bar]}";
        }

        return type is null ? name : $"{Of(type)}.{name}";
    }
}
