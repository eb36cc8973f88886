using Pail.Runtime.Processes;

namespace Pail.Runtime.Tests.Guide;

#region Account
internal sealed record Deposit(int Amount);

internal sealed record Withdraw(int Amount, Pid ReplyTo);

internal static class Account
{
    public static async Task Run(Self self)
    {
        var balance = 0;
        while (true)
        {
            switch (await self.Receive())
            {
                case Deposit(var amount):
                    balance += amount;
                    break;
                case Withdraw(var amount, var client) when amount <= balance:
                    balance -= amount;
                    self.Send(client, $"{amount} for you, {balance} left");
                    break;
                case Withdraw(_, var client):
                    self.Send(client, $"there are only {balance}");
                    break;
            }
        }
    }
}
#endregion
