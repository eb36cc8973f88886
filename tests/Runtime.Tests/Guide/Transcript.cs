using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Pail.Runtime.Tests.Guide;

/// <summary>The console of a snippet: keeps what it prints, and what its node logs.</summary>
internal sealed class Transcript : ILoggerFactory, ILogger
{
    private readonly StringWriter _text = new(CultureInfo.InvariantCulture) { NewLine = "\n" };

    internal Transcript() => Out = TextWriter.Synchronized(_text);

    internal TextWriter Out { get; }

    internal void WriteLine(object? value) => Out.WriteLine(value);

    public override string ToString() => _text.ToString().TrimEnd();

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("A transcript has no providers.");

    public void Dispose()
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        WriteLine($"[{logLevel.ToString().ToLowerInvariant()}] {formatter(state, exception)}");
}
