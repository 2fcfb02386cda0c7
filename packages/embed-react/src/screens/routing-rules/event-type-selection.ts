/**
 * Which event types a destination gets, as a selection that can be shown as a tree of checkboxes. What is held is the
 * list of patterns that the API takes: `order.completed`, `order.*`, `*`.
 */

/** Most patterns of one destination; the server says the same. */
const patternsMax = 100;

const patternLengthMax = 128;
const exactShape = /^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*$/;
const belowShape = /^(?:[A-Za-z0-9_-]+\.)+\*$/;

/** How much of a group is chosen. */
export type Tick = "none" | "some" | "all";

/** Event types whose names begin alike. */
export interface EventTypeGroup {
  /** The first part of the names, such as `order`; empty for types that have only one part. */
  readonly prefix: string;
  /** In alphabetical order. */
  readonly names: readonly string[];
}

/** Why a pattern cannot be added. */
export type PatternFault = "shape" | "star" | "length" | "listed" | "notOffered" | "tooMany";

/** The catalogue by first parts, both in alphabetical order; types of one part come last. */
export function groupedEventTypes(names: readonly string[]): readonly EventTypeGroup[] {
  const groups = new Map<string, string[]>();
  for (const name of [...new Set(names)].toSorted(byText)) {
    const dot = name.indexOf(".");
    const prefix = dot < 0 ? "" : name.slice(0, dot);
    groups.set(prefix, [...(groups.get(prefix) ?? []), name]);
  }
  return [...groups]
    .map(([prefix, members]) => ({ prefix, names: members }))
    .toSorted((one, other) =>
      one.prefix === "" ? 1 : other.prefix === "" ? -1 : byText(one.prefix, other.prefix),
    );
}

/** Whether a pattern lets an event type, or everything that another pattern means, through. */
export function isCovered(name: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => {
    if (pattern === "*" || pattern === name) return true;
    if (!pattern.endsWith(".*")) return false;
    const prefix = pattern.slice(0, -1);
    return name.startsWith(prefix) && name.length > prefix.length;
  });
}

/**
 * The patterns of "all": everything, or everything that the vendor offers its customers.
 *
 * @param offered The policy's patterns; `null`: all.
 */
export function allPatterns(offered: readonly string[] | null): readonly string[] {
  return offered === null || offered.includes("*") ? ["*"] : offered;
}

/** Whether a selection is "all, including future ones". */
export function isAll(patterns: readonly string[], offered: readonly string[] | null): boolean {
  const all = allPatterns(offered);
  return all.length > 0 && all.every((pattern) => isCovered(pattern, patterns));
}

/** Which event types of a catalogue the vendor offers. */
export function offeredNames(
  names: readonly string[],
  offered: readonly string[] | null,
): readonly string[] {
  return offered === null ? names : names.filter((name) => isCovered(name, offered));
}

/** How much of a group is chosen. */
export function groupTick(group: EventTypeGroup, patterns: readonly string[]): Tick {
  const count = group.names.filter((name) => isCovered(name, patterns)).length;
  return count === 0 ? "none" : count === group.names.length ? "all" : "some";
}

/** Whether future types of a group are in the selection, too. */
export function hasFuture(group: EventTypeGroup, patterns: readonly string[]): boolean {
  return group.prefix !== "" && isCovered(`${group.prefix}.*`, patterns);
}

/**
 * Chooses one event type, or takes it out. Where a pattern such as `order.*` let it in, the pattern gives way to the
 * other types of the catalogue that it stood for: who excludes one of them chooses each from then on.
 */
export function toggledType(
  name: string,
  patterns: readonly string[],
  catalogue: readonly string[],
): readonly string[] {
  if (!isCovered(name, patterns)) return [...patterns, name];
  const kept = patterns.filter((pattern) => !isCovered(name, [pattern]));
  const lost = catalogue.filter((other) => other !== name && isCovered(other, patterns));
  return [...kept, ...lost.filter((other) => !isCovered(other, kept))];
}

/**
 * Chooses a whole group, or takes it out. Choosing takes the pattern with the future types where the vendor offers it,
 * and otherwise each type of the catalogue.
 */
export function toggledGroup(
  group: EventTypeGroup,
  patterns: readonly string[],
  {
    catalogue,
    offered,
  }: { readonly catalogue: readonly string[]; readonly offered: readonly string[] | null },
): readonly string[] {
  if (groupTick(group, patterns) === "all") {
    let left = patterns;
    for (const name of group.names)
      if (isCovered(name, left)) left = toggledType(name, left, catalogue);
    return left.filter((pattern) => !pattern.startsWith(`${group.prefix}.`) || group.prefix === "");
  }
  const future = `${group.prefix}.*`;
  if (group.prefix !== "" && isCovered(future, offered ?? ["*"])) {
    return [...patterns.filter((pattern) => !isCovered(pattern, [future])), future];
  }
  return [...patterns, ...group.names.filter((name) => !isCovered(name, patterns))];
}

/** Chooses every type of a list that is not chosen yet. */
export function withTypes(
  names: readonly string[],
  patterns: readonly string[],
): readonly string[] {
  return [...patterns, ...names.filter((name) => !isCovered(name, patterns))];
}

/** The chosen patterns that no checkbox stands for: what was typed, and patterns below groups. */
export function ownPatterns(
  patterns: readonly string[],
  groups: readonly EventTypeGroup[],
): readonly string[] {
  const known = new Set(groups.flatMap(({ prefix, names }) => [`${prefix}.*`, ...names]));
  return patterns.filter((pattern) => !known.has(pattern));
}

/** What keeps a pattern from being added, if anything does. */
export function patternFault(
  pattern: string,
  patterns: readonly string[],
  offered: readonly string[] | null,
): PatternFault | undefined {
  if (pattern.length > patternLengthMax) return "length";
  if (pattern !== "*" && !exactShape.test(pattern) && !belowShape.test(pattern)) {
    return pattern.includes("*") ? "star" : "shape";
  }
  if (patterns.includes(pattern)) return "listed";
  if (offered !== null && !isCovered(pattern, offered)) return "notOffered";
  return patterns.length >= patternsMax ? "tooMany" : undefined;
}

function byText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
