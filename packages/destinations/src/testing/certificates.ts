import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";

/** Which certificate a test server shows; `certificates/README.md` describes them. */
export type CertificateName = "valid" | "expired" | "wrong-name" | "self-signed";

/** The authority behind all test certificates but the self-signed one, as PEM. */
export const testAuthority = read("authority.pem");

/** Key and certificate for a test server, as PEM. */
export function testCertificate(name: CertificateName): {
  readonly key: string;
  readonly cert: string;
} {
  return { key: read("server.key"), cert: read(`${name}.pem`) };
}

/** Which certificate a test client shows. */
export type ClientCertificateName = "client" | "client-renewed" | "client-stranger";

/** The authority that receivers know clients by, as PEM. */
export const clientAuthority = read("client-authority.pem");

/** A client's certificate with those of its issuers, and its key, as PEM. */
export function testClientCertificate(name: ClientCertificateName): {
  readonly certificateChain: string;
  readonly privateKey: string;
} {
  const own = read(`${name}.pem`);
  return {
    certificateChain: name === "client-stranger" ? own : own + read("client-issuer.pem"),
    privateKey: read(name === "client-renewed" ? "client-renewed.key" : "client.key"),
  };
}

/** SHA-256 of a client's certificate in lower-case hex. */
export function testClientSha256(name: ClientCertificateName): string {
  const { fingerprint256 } = new X509Certificate(read(`${name}.pem`));
  return fingerprint256.replaceAll(":", "").toLowerCase();
}

function read(name: string): string {
  return readFileSync(new URL(`certificates/${name}`, import.meta.url), "utf8");
}

/** The authority that tests trust for names of clouds, as PEM. */
export const cloudsAuthority = read("clouds-authority.pem");

/** Key and certificate of a server that stands for hosts of clouds, as PEM. */
export function cloudsCertificate(): { readonly key: string; readonly cert: string } {
  return { key: read("clouds.key"), cert: read("clouds.pem") };
}
