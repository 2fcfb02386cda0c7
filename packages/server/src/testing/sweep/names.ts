import { newUuid, publicId } from "../../ids.ts";
import { freshName } from "./party.ts";
import type { ThingKind } from "./places.ts";

const idKinds = {
  apiKey: "apiKey",
  auditSubject: "destination",
  credential: "credential",
  delivery: "delivery",
  destination: "destination",
  erasure: "erasure",
  event: "event",
  replay: "replay",
  session: "session",
  tenant: "tenant",
} as const;

function isIdKind(kind: ThingKind): kind is keyof typeof idKinds {
  return kind in idKinds;
}

/** A name of a thing that nobody has, of the shape and length of real ones. */
export function unknownThing(kind: ThingKind): string {
  if (kind === "cursor") return Buffer.alloc(24, 7).toString("base64url");
  if (kind === "secretVersion") return "7";
  if (kind === "destinationType") return "NOBODYS_TYPE";
  if (!isIdKind(kind)) return freshName("nobody");
  return publicId(idKinds[kind], newUuid());
}

/** Texts that are almost names of things. A router takes each of them for one part of a path. */
export function malformedThings(kind: ThingKind): readonly string[] {
  if (!isIdKind(kind)) return [];
  const good = unknownThing(kind);
  return [
    good.slice(0, -1),
    `${good}0`,
    good.toUpperCase(),
    `xyz_${good.slice(4)}`,
    `${good.slice(0, 4)}${newUuid()}`,
    `${good}%00`,
    "%27%20OR%201=1--",
    "__proto__",
  ];
}

/** Texts that break something elsewhere; each as it stands in a URL. */
export const hostileTexts: readonly string[] = [
  "..",
  "%2e%2e%2f",
  "%ed%a0%80",
  "%ff",
  "%00",
  "%0d%0aX-Test:%201",
  "9".repeat(400),
  "constructor",
  "null",
  "*",
  "-1",
  "%E2%80%AE",
];
