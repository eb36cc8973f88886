await Console.Error.WriteLineAsync("pail: the cluster is being built");
return 2;
