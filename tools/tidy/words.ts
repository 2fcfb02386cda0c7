import { type Finding, type SourceFile, codeOf, lineAt } from "./source-files.ts";

/** A word that has no meaning here, and the one of docs/glossary.md that has its meaning. */
export interface Synonym {
  /** Lower case; matched against the parts of an identifier, plural included. */
  readonly word: string;
  readonly say: string;
}

/** The synonyms that other systems use for our words. Extend it when one creeps in. */
export const synonyms: readonly Synonym[] = [
  { word: "endpoint", say: "destination" },
  { word: "subscription", say: "destination" },
  { word: "subscriber", say: "destination" },
  { word: "integration", say: "destination" },
  { word: "organization", say: "tenant" },
  { word: "organisation", say: "tenant" },
  { word: "subtenant", say: "customer" },
  { word: "redelivery", say: "replay" },
  { word: "resend", say: "replay" },
  { word: "dlq", say: "dead letter" },
  { word: "topic", say: "event type" },
];

// Adapters and fakes speak their system's own words; bench's sink is a program.
const foreignPlaces = /^packages\/destinations\/src\/[^/]+\/|^bench\/|^tools\/tidy/;

/** Findings for identifiers, in code and in SQL, that use a synonym instead of our word. */
export function wordFindings(
  file: SourceFile,
  rules: readonly Synonym[] = synonyms,
): readonly Finding[] {
  if (!/\.(ts|tsx|mjs|sql)$/.test(file.path) || foreignPlaces.test(file.path)) return [];
  const code = file.path.endsWith(".sql")
    ? file.text.replaceAll(/--[^\n]*/g, "")
    : codeOf(file.text, { keepStrings: false });
  return [...code.matchAll(/[A-Za-z_$][\w$]*/g)].flatMap((match) => {
    const parts = partsOf(match[0]);
    const rule = rules.find(({ word }) => parts.includes(word) || parts.includes(`${word}s`));
    if (!rule) return [];
    return [
      `${file.path}:${lineAt(code, match.index)}: ${match[0]}: say ${rule.say}, not ${rule.word}`,
    ];
  });
}

function partsOf(identifier: string): readonly string[] {
  return identifier
    .replaceAll(/([a-z\d])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[\s_$]+/);
}

/** The words that the table of a glossary defines, in its order. */
export function glossaryWords(text: string): readonly string[] {
  return [...text.matchAll(/^\|\s*([^|]+?)\s*\|/gm)]
    .map((match) => (match[1] ?? "").replaceAll(/[*`]/g, ""))
    .filter((cell) => cell !== "word" && !/^[-:]+$/.test(cell))
    .flatMap((cell) => cell.split(" / "));
}

/** Findings for the glossary itself: words defined twice, and words the rules send people to in vain. */
export function glossaryFindings(
  text: string,
  rules: readonly Synonym[] = synonyms,
): readonly Finding[] {
  const words = glossaryWords(text);
  const twice = words.filter((word, index) => words.indexOf(word) !== index);
  const missing = new Set(rules.map(({ say }) => say).filter((word) => !words.includes(word)));
  return [
    ...twice.map((word) => `docs/glossary.md: "${word}" has two meanings`),
    ...[...missing].map((word) => `docs/glossary.md: "${word}" is used but not defined`),
  ];
}
