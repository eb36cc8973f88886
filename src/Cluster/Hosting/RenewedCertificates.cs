using Pail.Server.Hosting;

namespace Pail.Cluster.Hosting;

/// <summary>
/// The certificates that are in the files now. Each new connection asks, and there are few, so a certificate is renewed by replacing its
/// file. Files that cannot be used change nothing.
/// </summary>
internal sealed class RenewedCertificates
{
    private readonly SiloCertificateFiles _files;
    private readonly Lock _lock = new();
    private SiloCertificates _current;
    private byte[] _content;

    /// <param name="files">The files.</param>
    /// <exception cref="StartupException">They cannot be used.</exception>
    internal RenewedCertificates(SiloCertificateFiles files)
    {
        _files = files;
        _current = files.Load();
        _content = files.Content();
    }

    /// <summary>Is told when the files have changed, with what is wrong with them, or null.</summary>
    internal Action<string?> Changed { get; set; } = static _ => { };

    internal SiloCertificates Current
    {
        get
        {
            lock (_lock)
            {
                Renew();
                return _current;
            }
        }
    }

    private void Renew()
    {
        string? fault = null;
        try
        {
            var content = _files.Content();
            if (content.AsSpan().SequenceEqual(_content))
                return;

            // Also when they cannot be used: that is said once.
            _content = content;
            _current = _files.Load();
        }
        catch (Exception error) when (error is StartupException or IOException or UnauthorizedAccessException)
        {
            fault = error.Message;
        }

        Changed(fault);
    }
}
