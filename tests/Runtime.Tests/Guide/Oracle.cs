using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Guide;

#region Oracle
internal sealed record Ask(string Question) : ICall<string>;

internal sealed class Oracle : GenServer<int>
{
    protected override ValueTask<InitResult> Init() => Ok(0);

    protected override async ValueTask<CallResult> HandleCall(object request, From from, int state)
    {
        if (request is not Ask("who are you?"))
            return NoReply(state);

        try
        {
            return Reply(await Self.Call(Self.Pid, new Ask("who am I?")), state);
        }
        catch (CallException error)
        {
            return Reply(error.Message, state);
        }
    }
}
#endregion
