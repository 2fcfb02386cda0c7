import { existsSync } from "node:fs";
import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** A destination type that is to be made. */
export interface NewDestination {
  /** Its constant, such as `ACME_QUEUE`: words of capital letters and digits, joined by `_`. */
  readonly type: string;
  /** What people call it, such as `Acme Queue`. */
  readonly label: string;
  /** Whether it takes many events at a time. */
  readonly isBatching: boolean;
}

/** A request that cannot be carried out; one sentence says why. */
export class ScaffoldRefusal extends Error {}

const sourceFolder = join("packages", "destinations", "src");
const templateFolder = join(import.meta.dirname, "template");

/**
 * Makes the folder of a destination type from the template, and adds it to the union of types and to the registry.
 *
 * Returns the paths that it has written, from the repository's root.
 *
 * Errors: a {@link ScaffoldRefusal} before anything is written.
 */
export async function scaffold(root: string, wanted: NewDestination): Promise<readonly string[]> {
  const { type, label } = wanted;
  if (!/^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/.test(type) || type.length > 40) {
    throw new ScaffoldRefusal(
      `${type} is not a constant: it has at most 40 capital letters and digits, in words that are joined by "_", such as ACME_QUEUE.`,
    );
  }
  if (!/^[\p{Lu}\p{Ll}\p{Nd}][\p{Lu}\p{Ll}\p{Nd} .&+-]{0,39}$/u.test(label)) {
    throw new ScaffoldRefusal(
      `"${label}" is not a label: it has at most 40 letters, digits and spaces, such as "Acme Queue".`,
    );
  }
  const folder = type.toLowerCase().replaceAll("_", "-");
  const place = join(sourceFolder, folder);
  const unionPath = join(sourceFolder, "destination.ts");
  const registryPath = join(sourceFolder, "registry.ts");
  if (existsSync(join(root, place))) throw new ScaffoldRefusal(`${place} exists already.`);
  const union = unionWith(type, await readFile(join(root, unionPath), "utf8"));
  const registry = registryWith(folder, await readFile(join(root, registryPath), "utf8"));

  const draft = `${join(root, place)}.draft`;
  await mkdir(draft);
  const written: string[] = [];
  try {
    for (const name of (await readdir(templateFolder)).toSorted()) {
      const text = await readFile(join(templateFolder, name), "utf8");
      const target = name === "suite.ts" ? `${folder}.test.ts` : name;
      await writeFile(join(draft, target), filledIn(text, { ...wanted, folder }));
      written.push(join(place, target));
    }
    await rename(draft, join(root, place));
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  await writeFile(join(root, unionPath), union);
  await writeFile(join(root, registryPath), registry);
  return [...written, unionPath, registryPath];
}

/** The template's text with the type's own names, for the folder that it comes to stand in. */
function filledIn(
  text: string,
  { type, label, isBatching, folder }: NewDestination & { readonly folder: string },
): string {
  const onlyWithBatching = / *\/\/ only with --batching\n([^]*?) *\/\/ end\n/g;
  const ofOneEvent = text
    .replaceAll(onlyWithBatching, "")
    .replaceAll(
      "eventsMax: 1_000, bytesMax: 1_000_000, ageMsMax: 60_000",
      "eventsMax: 1, bytesMax: 1_048_576, ageMsMax: 0",
    );
  return (isBatching ? text.replaceAll(onlyWithBatching, "$1") : ofOneEvent)
    .replaceAll("../../../packages/destinations/src/", "../")
    .replaceAll('DestinationDefinition<"NEW_DESTINATION">', "DestinationDefinition")
    .replaceAll("NEW_DESTINATION", () => type)
    .replaceAll("newDestination", () => camelCase(folder))
    .replaceAll("new-destination", () => folder)
    .replaceAll("New Destination", () => label);
}

function camelCase(folder: string): string {
  const name = folder.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  // A word of the language cannot name a constant.
  return /^(?:case|class|default|delete|enum|export|function|import|new|null|package|return|static|super|switch|this|throw|true|try|typeof|var|void|with|yield)$/.test(
    name,
  )
    ? `${name}Destination`
    : name;
}

/** `destination.ts` with one more member of its union, in the order of the alphabet. */
function unionWith(type: string, text: string): string {
  const found = /export type DestinationType =([^;]*);/.exec(text);
  if (found === null) {
    throw new ScaffoldRefusal("destination.ts has no union DestinationType to add the type to.");
  }
  const types = [...(found[1] ?? "").matchAll(/"([^"]+)"/g)].map(([, name = ""]) => name);
  if (types.includes(type)) throw new ScaffoldRefusal(`The type ${type} exists already.`);
  const members = [...types, type].toSorted().map((name) => `\n  | "${name}"`);
  return text.replace(found[0], () => `export type DestinationType =${members.join("")};`);
}

/** `registry.ts` with one more definition, in the order of the constants. */
function registryWith(folder: string, text: string): string {
  const list = /const registered: DestinationDefinition\[\] = \[([^\]]*)\];/.exec(text);
  const imports = [...text.matchAll(/^import \{ (\w+) \} from "\.\/([a-z0-9-]+)\/index\.ts";\n/gm)];
  const first = imports[0]?.[0];
  if (list === null || first === undefined) {
    throw new ScaffoldRefusal("registry.ts has no list of definitions to add the type to.");
  }
  const folders = new Map(imports.map(([, name = "", of = ""]) => [name, of]));
  const names = (list[1] ?? "").split(",").map((name) => name.trim());
  for (const name of names.filter((one) => one !== "" && !folders.has(one))) {
    throw new ScaffoldRefusal(`registry.ts lists ${name}, which it does not import.`);
  }
  folders.set(camelCase(folder), folder);
  // The constants' order, in which "_" comes after every letter and digit.
  const sorted = [...folders].toSorted(([, a], [, b]) => (constantOf(a) < constantOf(b) ? -1 : 1));
  const lines = sorted.map(([name, of]) => `import { ${name} } from "./${of}/index.ts";\n`);
  let result = text;
  for (const [line] of imports) if (line !== first) result = result.replace(line, "");
  return result
    .replace(first, () => lines.join(""))
    .replace(
      list[0],
      () =>
        `const registered: DestinationDefinition[] = [${sorted.map(([name]) => name).join(", ")}];`,
    );
}

function constantOf(folder: string): string {
  return folder.replaceAll("-", "_").toUpperCase();
}
