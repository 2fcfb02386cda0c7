import { createCipheriv, createSecretKey, randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { open, seal, SealError, type SealedPlace, sealingKeyIdOf } from "./sealing.ts";

const key = { id: "a key", key: createSecretKey(Buffer.alloc(32, 1)) };
const place: SealedPlace = {
  tenantId: "tenant-1",
  customerId: "customer-1",
  table: "destinations",
  column: "sealed_secrets",
  rowId: "row-1",
};
const plaintext = Buffer.from("whsec_secret");

test("what was sealed opens at its place, whatever its length", () => {
  for (const bytes of [0, 1, 15, 16, 17, 100_000]) {
    const value = randomBytes(bytes);
    expect(open(key, place, seal(key, place, value)).equals(value)).toBe(true);
  }
});

test("sealing twice gives different bytes", () => {
  expect(seal(key, place, plaintext).equals(seal(key, place, plaintext))).toBe(false);
});

const elsewhere: Readonly<Record<string, SealedPlace>> = {
  tenant: { ...place, tenantId: "tenant-2" },
  customer: { ...place, customerId: "customer-2" },
  "tenant's own rows": {
    tenantId: place.tenantId,
    table: place.table,
    column: place.column,
    rowId: place.rowId,
  },
  table: { ...place, table: "signing_secrets" },
  column: { ...place, column: "sealed" },
  row: { ...place, rowId: "row-2" },
  "place with the same letters": { ...place, table: "destination", column: "ssealed_secrets" },
};

test.each(Object.entries(elsewhere))("T63: values do not open in another %s", (_name, other) => {
  expect(() => open(key, other, seal(key, place, plaintext))).toThrow(SealError);
  expect(() => open(key, place, seal(key, other, plaintext))).toThrow(SealError);
});

test("T64: another key does not open a value", () => {
  const other = { id: key.id, key: createSecretKey(Buffer.alloc(32, 2)) };
  expect(() => open(other, place, seal(key, place, plaintext))).toThrow(SealError);
});

test("T64: no changed bit and no shortened or lengthened value opens", () => {
  const sealed = seal(key, place, plaintext);
  for (let at = 0; at < sealed.length; at += 1) {
    for (let bit = 0; bit < 8; bit += 1) {
      const changed = Buffer.from(sealed);
      changed.writeUInt8(changed.readUInt8(at) ^ (1 << bit), at);
      expect(() => open(key, place, changed)).toThrow(SealError);
    }
    expect(() => open(key, place, sealed.subarray(0, at))).toThrow(SealError);
  }
  expect(() => open(key, place, Buffer.concat([sealed, Buffer.of(0)]))).toThrow(SealError);
});

test.each([4, 8, 12, 15])("T64: a tag of only %i bytes is refused", (authTagLength) => {
  const sealed = seal(key, place, plaintext);
  const headerBytes = 3 + key.id.length;
  const header = sealed.subarray(0, headerBytes);
  const nonce = sealed.subarray(headerBytes, headerBytes + 12);
  const parts = [header, "tenant-1", "customer-1", "destinations", "sealed_secrets", "row-1"];
  const cipher = createCipheriv("aes-256-gcm", key.key, nonce, { authTagLength });
  cipher.setAAD(
    Buffer.concat(
      parts.flatMap((part) => {
        const bytes = Buffer.from(part);
        const length = Buffer.alloc(4);
        length.writeUInt32BE(bytes.length);
        return [length, bytes];
      }),
    ),
  );
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  const short = Buffer.concat([header, nonce, ciphertext, cipher.getAuthTag()]);
  expect(() => open(key, place, short)).toThrow(SealError);
});

test("T64: the key's id can be read, and another version of the format is refused", () => {
  const sealed = seal(key, place, plaintext);
  expect(sealingKeyIdOf(sealed)).toBe("a key");
  for (const [at, byte] of [
    [0, 2],
    [1, 2],
    [2, 0],
  ] as const) {
    const changed = Buffer.from(sealed);
    changed[at] = byte;
    expect(() => sealingKeyIdOf(changed)).toThrow("unknown format");
  }
  expect(() => sealingKeyIdOf(Buffer.alloc(0))).toThrow("unknown format");
});
