-- A batch of 50 PUTs and 50 GETs of 100-byte values, under 10,000 keys in an order with long strides. The bodies are made before.
local key = 0
local value = string.rep("v", 100)
local bodies = {}
for b = 1, 200 do
  local ops = {}
  for i = 1, 100 do
    key = (key + 7919) % 10000
    ops[i] = i % 2 == 0 and '{"op":"get","key":"key' .. key .. '"}'
      or '{"op":"put","key":"key' .. key .. '","text":"' .. value .. '"}'
  end
  bodies[b] = '{"ops":[' .. table.concat(ops, ",") .. "]}"
end
local headers = { ["Content-Type"] = "application/json" }
local body = 0
request = function()
  body = body % 200 + 1
  return wrk.format("POST", wrk.path, headers, bodies[body])
end
-- Prints the result of the run on one line: the rate, and how many requests failed.
done = function(summary)
  io.write(string.format("RESULT %.0f %d\n", summary.requests / (summary.duration / 1e6),
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
