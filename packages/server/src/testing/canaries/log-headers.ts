import http from "node:http";

// A mistake, loaded into a server's process by the test that has to notice it: every request's headers are logged.

const { emit } = http.Server.prototype;

http.Server.prototype.emit = function (this: http.Server, ...args: unknown[]): boolean {
  const [event, request] = args;
  if (event === "request") {
    const { headers } = request as http.IncomingMessage;
    console.log(JSON.stringify({ level: "debug", event: "request", headers }));
  }
  return Reflect.apply(emit, this, args) as boolean;
};
