namespace Pail.Runtime.Processes;

/// <summary>Resumes an async method of the process that has waited for something outside the runtime.</summary>
internal sealed class ResumeSignal(SendOrPostCallback callback, object? state) : Signal
{
    internal override void Arrive(Process receiver) => receiver.Extras.AddResumption(this);

    internal override void Refuse(Process receiver, ExitReason reason) => receiver.GoOnUnwinding(this);

    internal override void Resume() => callback(state);
}

/// <summary>Wakes the process, so that it notices that its code has finished.</summary>
internal sealed class WakeSignal : Signal
{
    internal override void Arrive(Process receiver)
    {
    }
}
