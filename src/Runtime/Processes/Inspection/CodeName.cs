using System.Runtime.CompilerServices;

namespace Pail.Runtime.Processes;

/// <summary>What code is called in its source, from what the compiler has made of it.</summary>
internal static class CodeName
{
    /// <summary>A type by its short name, with the types it is made for.</summary>
    internal static string Of(Type type)
    {
        var arity = type.Name.IndexOf('`', StringComparison.Ordinal);
        return arity < 0 ? type.Name : $"{type.Name[..arity]}<{string.Join(", ", type.GenericTypeArguments.Select(Of))}>";
    }

    internal static string Of(Delegate function) => Method(function.Method.DeclaringType, function.Method.Name);

    /// <summary>The async method behind a task; null when it is the task of none.</summary>
    internal static string? Of(Task activity)
    {
        foreach (var type in activity.GetType().GenericTypeArguments)
        {
            if (typeof(IAsyncStateMachine).IsAssignableFrom(type))
                return Method(type.DeclaringType, type.Name);
        }

        return null;
    }

    // The compiler writes <Method>d__1 for what an async method becomes, <Method>b__2 for a lambda and <Method>g__Local|3 for a local
    // function, one around the other, and puts lambdas into types of its own.
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
