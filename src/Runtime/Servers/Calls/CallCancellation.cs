namespace Pail.Runtime.Servers;

/// <summary>Ends one life of a call when its caller's token is cancelled. Only calls with a token have one.</summary>
internal sealed class CallCancellation(Call call, int life)
{
    private CancellationTokenRegistration _registration;

    internal void Register(CancellationToken token) =>
        _registration = token.UnsafeRegister(static (state, cancelled) => ((CallCancellation)state!).Cancel(cancelled), this);

    /// <summary>The call has ended. Does not wait for a cancellation that runs at this moment: that one finds another life.</summary>
    internal void Drop() => _registration.Unregister();

    private void Cancel(CancellationToken token) => call.Cancel(life, token);
}
