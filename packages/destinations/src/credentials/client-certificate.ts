import { X509Certificate } from "node:crypto";
import type { EgressGuard } from "../egress.ts";
import { defineCredential, type GivenValues } from "./define.ts";
import { publicTextOf, readPrivateKey } from "./keys.ts";

/** Certificates of one chain. Source: OpenSSL verifies chains of that depth by default; real ones have two to four. */
const certificatesMax = 10;

const certificateBlock = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;

function readChain(
  pem: string,
):
  | { readonly chain: readonly [X509Certificate, ...X509Certificate[]] }
  | { readonly problem: string } {
  if (/PRIVATE KEY/.test(pem)) {
    return { problem: "This holds a private key; give the key in its own field." };
  }
  const blocks = pem.match(certificateBlock) ?? [];
  if (blocks.length > certificatesMax) {
    return { problem: `A chain can have at most ${certificatesMax} certificates.` };
  }
  try {
    const [first, ...others] = blocks.map((block) => new X509Certificate(block));
    if (first === undefined) return { problem: "This holds no certificate in PEM form." };
    const chain = [first, ...others] as const;
    const isBroken = chain.some((certificate, index) => {
      const issuer = chain[index + 1];
      return issuer !== undefined && !certificate.checkIssued(issuer);
    });
    return isBroken
      ? { problem: "Each certificate must be followed by the one of its issuer, your own first." }
      : { chain: [first, ...others] };
  } catch {
    return { problem: "This holds a certificate that cannot be read." };
  }
}

function facts({ certificateChain = "", privateKey = "" }: GivenValues, egress: EgressGuard) {
  const read = readChain(certificateChain);
  const key = readPrivateKey(privateKey);
  if ("problem" in read || "problem" in key) {
    return {
      problems: [
        ...("problem" in read ? [{ path: "/certificateChain", message: read.problem }] : []),
        ...("problem" in key ? [{ path: "/privateKey", message: key.problem }] : []),
      ],
    };
  }
  const [own] = read.chain;
  if (!own.checkPrivateKey(key.key)) {
    const message = "The key does not belong to the first certificate of the chain.";
    return { problems: [{ path: "/privateKey", message }] };
  }
  // Written anew from what was read: comments and other blocks of the file are left out.
  const replaced = {
    certificateChain: read.chain.map((certificate) => certificate.toString()).join(""),
    privateKey: String(key.key.export({ type: "pkcs8", format: "pem" })),
  };
  const problem = egress.problemOfClientCertificate(replaced);
  if (problem !== undefined) return { problems: [{ path: "/certificateChain", message: problem }] };
  return {
    facts: {
      subject: oneLine(own.subject),
      issuer: oneLine(own.issuer),
      expiresAt: own.validToDate.toISOString(),
      certificateSha256: own.fingerprint256.replaceAll(":", "").toLowerCase(),
    },
    replaced,
  };
}

/** A distinguished name in one line of at most 300 characters. */
function oneLine(name: string): string {
  return name.replaceAll("\n", ", ").slice(0, 300).toWellFormed();
}

/** A certificate that is shown while a connection is secured (mutual TLS). */
export const clientCertificate = defineCredential({
  type: "CLIENT_CERTIFICATE",
  label: "Client certificate",
  description: "A certificate that is shown while the connection is secured (mutual TLS).",
  fields: [
    {
      name: "certificateChain",
      label: "Certificate chain",
      help: "Your certificate in PEM form, followed by those of its issuers up to one that the receiver knows.",
      kind: "multiline",
      required: true,
      lengthMax: 32_768,
      secret: false,
    },
    {
      name: "privateKey",
      label: "Private key",
      help: "The key of the first certificate in PEM form, without a passphrase.",
      kind: "multiline",
      required: true,
      lengthMax: 16_384,
      secret: true,
      fingerprinted: publicTextOf,
    },
  ],
  facts: [
    { name: "subject", label: "Subject", help: "Whom the certificate names." },
    { name: "issuer", label: "Issuer", help: "Who issued it." },
    { name: "expiresAt", label: "Expires", help: "When it ends. Rotate it before." },
    { name: "certificateSha256", label: "SHA-256", help: "The certificate's digest, in hex." },
  ],
  factsOf: facts,
});
