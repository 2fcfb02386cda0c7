/** How a receiver verifies a request, in one language. */
export interface VerificationSnippet {
  readonly value: "node" | "python" | "curl";
  /** The name of the language; the same in every locale. */
  readonly label: string;
  /** For a code block. */
  readonly language: string;
  readonly text: string;
}

/** The name of the variable that the snippets read the signing secret from, and that the `.env` file sets. */
export const secretVariable = "WEBHOOK_SIGNING_SECRET";

/** The text of a `.env` file with a signing secret. */
export function envFileText(secret: string): string {
  return `${secretVariable}=${secret}\n`;
}

/**
 * Verification of `X-Pushrail-Signature`: HMAC-SHA256 over the timestamp, a dot and the raw body; several signatures
 * while a secret is rotated; five minutes of tolerance. The curl one signs a request, to try a receiver with.
 */
export const verificationSnippets: readonly VerificationSnippet[] = [
  {
    value: "node",
    label: "Node.js",
    language: "js",
    text: `import { createHmac, timingSafeEqual } from "node:crypto";

const key = Buffer.from(process.env.${secretVariable}.replace("whsec_", ""), "base64");

// rawBody: the bytes as they arrived, before any JSON parsing.
export function isFromSender(headers, rawBody) {
  const timestamp = headers["x-pushrail-timestamp"] ?? "";
  const ageSeconds = Math.abs(Date.now() / 1000 - Number(timestamp));
  if (timestamp === "" || !(ageSeconds <= 300)) return false;
  const wanted = createHmac("sha256", key).update(timestamp + ".").update(rawBody).digest();
  return (headers["x-pushrail-signature"] ?? "").split(",").some((part) => {
    const given = Buffer.from(part.trim().replace("v1=", ""), "hex");
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  });
}
`,
  },
  {
    value: "python",
    label: "Python",
    language: "python",
    text: `import base64, hashlib, hmac, os, time

key = base64.b64decode(os.environ["${secretVariable}"].removeprefix("whsec_"))

# raw_body: the bytes as they arrived; headers: looked up without regard to case.
def is_from_sender(headers, raw_body):
    timestamp = headers.get("X-Pushrail-Timestamp", "")
    if not timestamp.isdigit() or abs(time.time() - int(timestamp)) > 300:
        return False
    signed = timestamp.encode() + b"." + raw_body
    wanted = "v1=" + hmac.new(key, signed, hashlib.sha256).hexdigest()
    given = headers.get("X-Pushrail-Signature", "").split(",")
    return any(hmac.compare_digest(wanted, part.strip()) for part in given)
`,
  },
  {
    value: "curl",
    label: "curl",
    language: "sh",
    text: `body='{"id":"evt_try","eventType":"order.completed"}'
timestamp=$(date +%s)
key=$(printf %s "\${${secretVariable}#whsec_}" | base64 -d | od -An -v -tx1 | tr -d ' \\n')
signature=$(printf %s "$timestamp.$body" |
  openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -r | cut -d ' ' -f 1)

curl -i "$RECEIVER_URL" \\
  -H "Content-Type: application/json" \\
  -H "X-Pushrail-Event-Type: order.completed" \\
  -H "X-Pushrail-Timestamp: $timestamp" \\
  -H "X-Pushrail-Signature: v1=$signature" \\
  --data-binary "$body"
`,
  },
];
