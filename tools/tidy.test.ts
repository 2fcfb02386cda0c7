import { dirname } from "node:path";
import { describe, expect, test } from "vitest";
import { egressFindings, importFindings } from "./tidy/imports.ts";
import { adapterFindings, dependencyFindings } from "./tidy/packages.ts";
import { securityCheckFindings } from "./tidy/security-checks.ts";
import { type Finding, type SourceFile, readSourceFiles } from "./tidy/source-files.ts";
import {
  type LengthAllowance,
  docCommentFindings,
  focusFindings,
  lengthFindings,
  markdownFindings,
  nameFindings,
  sqlFindings,
  textFindings,
} from "./tidy/text.ts";
import { glossaryFindings, wordFindings } from "./tidy/words.ts";

// The rules of docs/architecture.md and docs/style.md that no other tool checks. Each rule is shown
// to find a planted mistake (tools/tidy/rules.test.ts) before it is believed here.

const lengthAllowances: readonly LengthAllowance[] = [];

const files = readSourceFiles(dirname(import.meta.dirname));

function each(rule: (file: SourceFile) => readonly Finding[]): readonly Finding[] {
  return files.flatMap((file) => rule(file));
}

test("the repository was found", () => {
  expect(files.map(({ path }) => path)).toEqual(
    expect.arrayContaining(["package.json", "tools/tidy.test.ts", ".ci/run"]),
  );
});

describe("the repository is tidy:", () => {
  test("imports follow the architecture", () => {
    expect(each(importFindings)).toEqual([]);
  });

  test("only the egress guard opens connections", () => {
    expect(each(egressFindings)).toEqual([]);
  });

  test("SQL is in stores and migrations", () => {
    expect(each(sqlFindings)).toEqual([]);
  });

  test("identifiers use the glossary's words", () => {
    expect(each(wordFindings)).toEqual([]);
  });

  test("the glossary defines each word once", () => {
    const glossary = files.find(({ path }) => path === "docs/glossary.md");
    expect(glossaryFindings(glossary?.text ?? "")).toEqual([]);
  });

  test("file names say what is inside", () => {
    expect(each(nameFindings)).toEqual([]);
  });

  test("files are short enough to read", () => {
    expect(lengthFindings(files, lengthAllowances)).toEqual([]);
  });

  test("no machine's paths, no registries, no unfinished work", () => {
    expect(each(textFindings)).toEqual([]);
  });

  test("exported names are described", () => {
    expect(each(docCommentFindings)).toEqual([]);
  });

  test("every page has one title", () => {
    expect(each(markdownFindings)).toEqual([]);
  });

  test("every adapter is complete and registered", () => {
    expect(adapterFindings(files)).toEqual([]);
  });

  test("every runtime dependency is accounted for", () => {
    expect(dependencyFindings(files)).toEqual([]);
  });

  test("every security check says which test shows it, or why none does", () => {
    expect(securityCheckFindings(files)).toEqual([]);
  });

  test("no test hides the others", () => {
    expect(each(focusFindings)).toEqual([]);
  });
});
