using BenchmarkDotNet.Running;
using Pail.Bench.Compare;

if (args is ["compare", .. var rest])
    return await CompareCommand.Run(rest);

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
