-- PUT of 100 bytes under one of 10,000 keys, each once in every round, in an order with long strides. The first argument is another number
-- of keys, the second another number of bytes.
local key, keys = 0, 10000
local value = string.rep("v", 100)
wrk.headers["Content-Type"] = "application/octet-stream"
init = function(arguments)
  keys = tonumber(arguments[1]) or keys
  value = string.rep("v", tonumber(arguments[2]) or 100)
end
request = function()
  key = (key + 7919) % keys
  return wrk.format("PUT", wrk.path .. "/key" .. key, nil, value)
end
-- Prints the result of the run on one line: the rate, and how many requests failed.
done = function(summary)
  io.write(string.format("RESULT %.0f %d\n", summary.requests / (summary.duration / 1e6),
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
