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

function read(name: string): string {
  return readFileSync(new URL(`certificates/${name}`, import.meta.url), "utf8");
}
