// One walk through the Node client: publish, subscribe, request, headers, no responders, drain.
//
// Usage: smoke.mjs URL; prints "passed" when everything was as it should be.

import assert from "node:assert/strict";
import { connect, errors, headers, wsconnect } from "@nats-io/transport-node";

const open = process.argv[2].startsWith("ws") ? wsconnect : connect;
const connection = await open({ servers: process.argv[2], name: "node", reconnect: false });

const plain = connection.subscribe("node.plain.*", { max: 2 });
const keyed = headers();
keyed.append("Key", "one");
keyed.append("Key", "two");
connection.publish("node.plain.a", "one");
connection.publish("node.plain.b", "two", { headers: keyed });
const messages = [];
for await (const message of plain) {
  messages.push(message);
}
assert.deepEqual(messages.map((m) => [m.subject, m.string()]), [
  ["node.plain.a", "one"],
  ["node.plain.b", "two"],
]);
assert.equal(messages[0].headers, undefined);
assert.deepEqual(messages[1].headers.values("Key"), ["one", "two"]);

connection.subscribe("node.ask", {
  queue: "answerers",
  callback: (_error, request) => request.respond(`you said ${request.string()}`),
});
const response = await connection.request("node.ask", "hello", { timeout: 5000 });
assert.equal(response.string(), "you said hello");

await assert.rejects(
  connection.request("node.nobody", "", { timeout: 5000 }),
  (error) => error instanceof errors.RequestError && error.isNoResponders(),
);

const received = [];
connection.subscribe("node.drain", { callback: (_error, m) => received.push(m.string()) });
for (let number = 0; number < 20; number++) {
  connection.publish("node.drain", String(number));
}
await connection.drain();
assert.deepEqual(received, Array.from({ length: 20 }, (_, number) => String(number)));
assert.ok(connection.isClosed());
console.log("passed");
