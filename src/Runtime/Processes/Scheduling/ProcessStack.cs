namespace Pail.Runtime.Processes;

/// <summary>
/// The processes whose code is on the stack of one thread. Each of them, except the last, has called the next one, which answers on the
/// same thread. Only the thread itself changes it.
/// </summary>
internal struct ProcessStack(int capacity)
{
    private Process?[] _processes = new Process?[capacity];
    private int _depth;

    /// <summary>How many processes there are. Only by the thread itself.</summary>
    internal readonly int Depth => _depth;

    /// <summary>The process whose code runs at this moment. Any thread.</summary>
    internal readonly Process? Top
    {
        get
        {
            var (processes, depth) = (Volatile.Read(in _processes), Volatile.Read(in _depth));
            return depth > 0 && depth <= processes.Length ? Volatile.Read(ref processes[depth - 1]) : null;
        }
    }

    /// <summary>Whether the process is on the stack. Any thread.</summary>
    internal readonly bool Contains(Process process)
    {
        var (processes, depth) = (Volatile.Read(in _processes), Volatile.Read(in _depth));
        return Array.IndexOf(processes, process, 0, Math.Clamp(depth, 0, processes.Length)) >= 0;
    }

    internal void Push(Process process)
    {
        if (_depth == _processes.Length)
            Array.Resize(ref _processes, 2 * _depth);
        _processes[_depth] = process;
        Volatile.Write(ref _depth, _depth + 1);
    }

    internal void Pop()
    {
        _processes[_depth - 1] = null;
        Volatile.Write(ref _depth, _depth - 1);
    }

    internal readonly void ReplaceTop(Process process) => Volatile.Write(ref _processes[_depth - 1], process);
}
