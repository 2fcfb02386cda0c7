import { createPrivateKey } from "node:crypto";
import type { Pool } from "pg";
import { createKekSet } from "../../encryption/keks.ts";
import { dataKeyPlace } from "../../encryption/keyring.ts";
import { localKek } from "../../encryption/local-kek.ts";
import { sessionKeyPlace } from "../../sessions/sealed-places.ts";
import { bytesCanary, type Canary } from "./forms.ts";

interface WrappedRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly kek_id: string;
  readonly wrapped: Buffer;
}

/** The keys that only the server's process holds: the KEK, data keys and the private halves of session keys. */
export async function keyCanaries(pool: Pool, kekHex: string): Promise<readonly Canary[]> {
  const keks = createKekSet(localKek(kekHex, "the test"));
  const dataKeys = await pool.query<WrappedRow>(
    "SELECT id, tenant_id, kek_id, wrapped FROM data_keys",
  );
  const sessionKeys = await pool.query<WrappedRow>(
    "SELECT id, kek_id, sealed_private AS wrapped FROM session_keys WHERE sealed_private IS NOT NULL",
  );
  const unwrapped = await Promise.all([
    ...dataKeys.rows.map(async ({ id, tenant_id: tenantId, kek_id: kekId, wrapped }) =>
      bytesCanary("data key", await keks.unwrap(kekId, dataKeyPlace(tenantId, id), wrapped)),
    ),
    ...sessionKeys.rows.map(async ({ id, kek_id: kekId, wrapped }) => {
      const der = await keks.unwrap(kekId, sessionKeyPlace(id), wrapped);
      const { d } = createPrivateKey({ key: der, format: "der", type: "pkcs8" }).export({
        format: "jwk",
      });
      return bytesCanary("session key", Buffer.from(d ?? "", "base64url"));
    }),
  ]);
  return [bytesCanary("KEK", Buffer.from(kekHex, "hex")), ...unwrapped];
}
