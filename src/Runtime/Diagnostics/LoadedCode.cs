using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Diagnostics;

/// <summary>
/// Code of servers, from an assembly that is loaded while the program runs and can be unloaded again: the purpose of
/// <c>code:load_binary/3</c> and <c>code:purge/1</c>.
/// </summary>
/// <example>
/// <code>
/// var code = LoadedCode.Load(path);
/// await node.Sys("counter").Upgrade(code.Create("Pail.Runtime.NextVersion.Counter"));
/// code.Unload();
/// </code>
/// </example>
/// <remarks>
/// Unlike in Erlang, unloaded code stays as long as anything uses it: a process that runs it, or an object of one of its types in a message
/// or a state. No process is ended. The assemblies of the program are shared with the loaded code, so that their types are the same on both
/// sides; all references of the loaded assembly must be among them. Not available where all code is compiled ahead of time: see
/// <see cref="IsSupported"/>.
/// </remarks>
public sealed class LoadedCode
{
    private readonly WeakReference _trace;
    private AssemblyLoadContext? _context;
    private Assembly? _assembly;

    private LoadedCode(AssemblyLoadContext context, Assembly assembly)
    {
        _trace = new WeakReference(context);
        (_context, _assembly) = (context, assembly);
    }

    /// <summary>Whether code can be loaded while the program runs; not in one that was compiled ahead of time.</summary>
    [FeatureGuard(typeof(RequiresDynamicCodeAttribute))]
    public static bool IsSupported => RuntimeFeature.IsDynamicCodeSupported;

    /// <summary>Whether the code is still there: false some time after it was unloaded and the last use of it ended.</summary>
    public bool IsLoaded => _trace.IsAlive;

    /// <summary>Loads an assembly from a file. The file is read once and may be replaced afterwards.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Its code.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="BadImageFormatException">It is no assembly.</exception>
    /// <exception cref="PlatformNotSupportedException">Code cannot be loaded here: see <see cref="IsSupported"/>.</exception>
    [RequiresUnreferencedCode("What the loaded code uses of this program must not have been trimmed away.")]
    [RequiresDynamicCode("Code is loaded while the program runs.")]
    public static LoadedCode Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var file = File.OpenRead(path);
        return Load(file);
    }

    /// <summary>Loads an assembly from a stream.</summary>
    /// <param name="assembly">The assembly as the compiler has written it.</param>
    /// <returns>Its code.</returns>
    /// <exception cref="BadImageFormatException">It is no assembly.</exception>
    /// <exception cref="PlatformNotSupportedException">Code cannot be loaded here: see <see cref="IsSupported"/>.</exception>
    [RequiresUnreferencedCode("What the loaded code uses of this program must not have been trimmed away.")]
    [RequiresDynamicCode("Code is loaded while the program runs.")]
    public static LoadedCode Load(Stream assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        if (!IsSupported)
            throw new PlatformNotSupportedException("This program was compiled ahead of time: it cannot load code while it runs.");

        var context = new AssemblyLoadContext("Pail code", isCollectible: true);
        try
        {
            return new LoadedCode(context, context.LoadFromStream(assembly));
        }
        catch
        {
            context.Unload();
            throw;
        }
    }

    /// <summary>Makes a server of one of its types, to be started or to take the place of a running one.</summary>
    /// <param name="type">The type's name, with its namespace.</param>
    /// <param name="arguments">The arguments of its constructor.</param>
    /// <returns>The server's code.</returns>
    /// <exception cref="ArgumentException">
    /// There is no such type, it is no server, or it has no public constructor that takes these arguments.
    /// </exception>
    /// <exception cref="InvalidOperationException">The code is being unloaded.</exception>
    [RequiresUnreferencedCode("What the loaded code uses of this program must not have been trimmed away.")]
    public GenServerBase Create(string type, params object?[] arguments)
    {
        ArgumentException.ThrowIfNullOrEmpty(type);
        if (_assembly is not { } assembly)
            throw new InvalidOperationException($"A {type} cannot be made of code that is being unloaded.");
        if (assembly.GetType(type) is not { } found)
            throw new ArgumentException($"There is no type {type} in {assembly.GetName().Name}.", nameof(type));
        if (!found.IsSubclassOf(typeof(GenServerBase)) || found.IsAbstract)
            throw new ArgumentException(
                $"{type} of {assembly.GetName().Name} is no server: it must derive from GenServer<TState>, and not be abstract.",
                nameof(type));

        try
        {
            return (GenServerBase)Activator.CreateInstance(found, arguments)!;
        }
        catch (MissingMethodException error)
        {
            throw new ArgumentException(
                $"{type} has no public constructor that takes these {arguments.Length} arguments.", nameof(arguments), error);
        }
    }

    /// <summary>
    /// Unloads the code as soon as nothing uses it any more: <c>code:purge/1</c>, but without ending any process. A second call does
    /// nothing.
    /// </summary>
    public void Unload()
    {
        var context = Interlocked.Exchange(ref _context, null);
        _assembly = null;
        context?.Unload();
    }
}
