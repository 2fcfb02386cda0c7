import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";

// A mistake, loaded into a server's process by the test that has to notice it: every request's headers are logged.

subscribe("http.server.request.start", (message) => {
  const { headers } = (message as { readonly request: IncomingMessage }).request;
  console.log(JSON.stringify({ level: "debug", event: "request", headers }));
});
