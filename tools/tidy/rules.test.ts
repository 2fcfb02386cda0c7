import { describe, expect, test } from "vitest";
import { egressFindings, importFindings, importsOf } from "./imports.ts";
import { adapterFindings, dependencyFindings } from "./packages.ts";
import { securityCheckFindings, securityChecksPage } from "./security-checks.ts";
import { type SourceFile, codeOf } from "./source-files.ts";
import {
  docCommentFindings,
  focusFindings,
  lengthFindings,
  markdownFindings,
  nameFindings,
  sqlFindings,
  textFindings,
} from "./text.ts";
import { glossaryFindings, glossaryWords, wordFindings } from "./words.ts";

// Each rule is given a planted mistake that it must find, and a neighbour that it must leave alone.

function importing(path: string, specifier: string): SourceFile {
  return { path, text: `import { x } from "${specifier}";\n` };
}

const server = "packages/server/src";
const adapters = "packages/destinations/src";

describe("imports", () => {
  test.each([
    ["packages/sdk/src/client.ts", "@pushrail/destinations"],
    ["packages/destinations/src/egress.ts", "@pushrail/server"],
    ["packages/server/src/main.ts", "@pushrail/sdk"],
    ["packages/cli/src/main.ts", "@pushrail/server"],
    ["packages/server/src/main.ts", "@pushrail/destinations/testing"],
    ["e2e/first.test.ts", "@pushrail/server"],
    ["e2e/first.test.ts", "../packages/server/src/main.ts"],
    [`${server}/events/accept.ts`, "../api/app.ts"],
    [`${server}/database/pool.ts`, "../events/accept.ts"],
    [`${server}/worker/deliver.ts`, "../api/app.ts"],
    [`${server}/api/events.ts`, "../main.ts"],
    [`${server}/errors.ts`, "./database/pool.ts"],
    [`${server}/worker/deliver.ts`, "../config.ts"],
    ["e2e/first.test.ts", "../bench/src/main.ts"],
    [`${server}/events/accept.ts`, "../deliveries/store.ts"],
    [`${server}/api/events.ts`, "../events/store.ts"],
    [`${server}/api/events.ts`, "../database/embedded-store.ts"],
    [`${server}/events/accept.ts`, "../testing/postgres.ts"],
    [`${adapters}/sqs/index.ts`, "../webhook/send.ts"],
  ])("%s may not import %s", (path, specifier) => {
    expect(importFindings(importing(path, specifier))).toHaveLength(1);
  });

  test.each([
    ["packages/server/src/main.ts", "@pushrail/destinations"],
    ["packages/server/src/main.ts", "./api/app.ts"],
    ["packages/cli/src/main.ts", "@pushrail/sdk"],
    [`${server}/api/events.ts`, "../events/accept.ts"],
    [`${server}/events/accept.ts`, "./store.ts"],
    [`${server}/worker/recording/recorder.ts`, "../store.ts"],
    [`${server}/main.ts`, "./config.ts"],
    ["bench/src/main.ts", "../../e2e/processes/child.ts"],
    [`${server}/events/accept.ts`, "../deliveries/delivery.ts"],
    [`${server}/events/accept.ts`, "../database/pool.ts"],
    [`${server}/database/pool.ts`, "../errors.ts"],
    [`${server}/events/accept.test.ts`, "../testing/postgres.ts"],
    [`${adapters}/sqs/index.ts`, "../egress.ts"],
    ["tools/start.ts", "../packages/server/src/database/embedded.ts"],
  ])("%s may import %s", (path, specifier) => {
    expect(importFindings(importing(path, specifier))).toEqual([]);
  });

  test("are seen in all their forms, and not in comments", () => {
    const text = `
import type { a } from "a";
import "b";
export { c } from "c";
export * from 'd';
import {
  e,
} from "e";
const f = await import("f");
// import { g } from "g";
/* import { h } from "h"; */
`;
    const found = importsOf({ path: "x.ts", text });
    expect(found.map(({ specifier }) => specifier)).toEqual(["a", "b", "c", "d", "e", "f"]);
    expect(found.map(({ line }) => line)).toEqual([2, 3, 4, 5, 8, 9]);
  });

  test("of network modules stay in the egress guard", () => {
    expect(egressFindings(importing(`${adapters}/webhook/send.ts`, "node:net"))).toHaveLength(1);
    const call = { path: `${adapters}/webhook/send.ts`, text: "await fetch(url);\n" };
    expect(egressFindings(call)).toHaveLength(1);
    expect(egressFindings(importing(`${adapters}/egress.ts`, "node:net"))).toEqual([]);
    expect(egressFindings(importing(`${adapters}/testing/receiver.ts`, "node:net"))).toEqual([]);
  });
});

test("comments and strings can be told from code", () => {
  const text = 'const a = "// no"; // yes\nconst b = `x\ny`; /* z */';
  expect(codeOf(text, { keepStrings: true })).toBe(
    'const a = "// no";       \nconst b = `x\ny`;        ',
  );
  expect(codeOf(text, { keepStrings: false })).toBe(
    "const a =        ;       \nconst b =   \n  ;        ",
  );
});

describe("SQL", () => {
  const query = "await client.query('SELECT 1 FROM events');\n";
  test("is found outside stores, not inside them, in tests or in comments", () => {
    expect(sqlFindings({ path: `${server}/events/accept.ts`, text: query })).toHaveLength(1);
    expect(sqlFindings({ path: `${server}/events/store.ts`, text: query })).toEqual([]);
    expect(sqlFindings({ path: `${server}/events/accept.test.ts`, text: query })).toEqual([]);
    expect(sqlFindings({ path: `${server}/events/accept.ts`, text: `// ${query}` })).toEqual([]);
  });
});

describe("words", () => {
  test.each(["endpointUrl", "listEndpoints", "MAX_ENDPOINTS", "TopicName"])("%s", (identifier) => {
    const text = `const ${identifier} = 1;\n`;
    expect(wordFindings({ path: `${server}/x.ts`, text })).toHaveLength(1);
    expect(wordFindings({ path: `${server}/database/migrations/1.sql`, text })).toHaveLength(1);
  });

  test("in comments, in strings and in adapters are free", () => {
    const text = '// the endpoint\nconst a = "endpoint";\n';
    expect(wordFindings({ path: `${server}/x.ts`, text })).toEqual([]);
    const kafka = { path: `${adapters}/kafka/index.ts`, text: "const topic = 1;\n" };
    expect(wordFindings(kafka)).toEqual([]);
  });

  test("of the glossary are read from its table", () => {
    const text = "# Glossary\n\n| word | meaning |\n|---|---|\n| **tenant** | x |\n| a / b | y |\n";
    expect(glossaryWords(text)).toEqual(["tenant", "a", "b"]);
    expect(glossaryFindings(text, [{ word: "org", say: "tenant" }])).toEqual([]);
    expect(glossaryFindings(text, [{ word: "org", say: "customer" }])).toHaveLength(1);
    expect(glossaryFindings(`${text}| tenant | z |\n`, [])).toHaveLength(1);
  });
});

test.each(["a/utils.ts", "a/helpers/x.ts", "common.ts", "a/queue-manager.ts", "misc/x.ts"])(
  "the name %s is vague",
  (path) => {
    expect(nameFindings({ path, text: "" })).toHaveLength(1);
    expect(nameFindings({ path: "packages/server/src/main.ts", text: "" })).toEqual([]);
  },
);

describe("length", () => {
  const long = { path: "a.ts", text: "x\n".repeat(500) };
  test("is bounded, unless allowed with a reason that still holds", () => {
    expect(lengthFindings([long], [])).toHaveLength(1);
    const allowance = { path: "a.ts", linesMax: 600, reason: "a table" };
    expect(lengthFindings([long], [allowance])).toEqual([]);
    expect(lengthFindings([{ ...long, text: "x\n" }], [allowance])).toHaveLength(1);
    expect(lengthFindings([], [allowance])).toHaveLength(1);
  });
});

test.each([
  ["see /root/notes", 1],
  ["in /home/ann/clone", 1],
  ["https://example.com/artifactory/x", 1],
  ["// FIXME", 1],
  ["// TODO later", 1],
  ["// TODO(#12) later", 0],
  ["// oxlint-disable-next-line max-lines", 1],
  ["// oxlint-disable-next-line max-lines -- a table", 0],
  ["// @ts-ignore", 1],
  ["GET /v1/root/x and ./work/x", 0],
])("the text %j has %i findings", (text, count) => {
  expect(textFindings({ path: "a.ts", text })).toHaveLength(count);
});

describe("Markdown", () => {
  test.each([
    ["# One\n\ntext\n", 0],
    ["# One\n\n```sh\n# a comment\n```\n", 0],
    ["# One\n\n# Two\n", 1],
    ["text\n\n# One\n", 1],
    ["text\n", 1],
  ])("%j has %i findings", (text, count) => {
    expect(markdownFindings({ path: "a.md", text })).toHaveLength(count);
  });
});

test("exports need a doc comment", () => {
  const path = `${server}/x.ts`;
  expect(docCommentFindings({ path, text: "export const a = 1;\n" })).toHaveLength(1);
  expect(docCommentFindings({ path, text: "/** A. */\nexport const a = 1;\n" })).toEqual([]);
});

test("a focused test is found", () => {
  const text = 'test.only("x", () => {});\n';
  expect(focusFindings({ path: "a.test.ts", text })).toHaveLength(1);
});

describe("adapters", () => {
  const whole: readonly SourceFile[] = [
    { path: `${adapters}/registry.ts`, text: 'import { sqs } from "./sqs/index.ts";\n' },
    { path: `${adapters}/sqs/index.ts`, text: "" },
    { path: `${adapters}/sqs/guide.md`, text: "" },
    { path: `${adapters}/sqs/icon.svg`, text: "" },
    importing(`${adapters}/sqs/sqs.test.ts`, "../conformance.ts"),
  ];
  test("are whole", () => {
    expect(adapterFindings(whole)).toEqual([]);
  });

  test.each(whole.map(({ path }) => path).filter((path) => !path.endsWith("sqs/index.ts")))(
    "are not whole without %s",
    (missing) => {
      expect(adapterFindings(whole.filter(({ path }) => path !== missing))).toHaveLength(1);
    },
  );
});

test("dependencies are accounted for by name or by scope", () => {
  const manifest = {
    path: "packages/server/package.json",
    text: '{ "dependencies": { "pg": "1", "@pushrail/sdk": "1" }, "optionalDependencies": { "@x/a": "1" } }',
  };
  const page = (text: string): SourceFile => ({ path: "docs/decisions/dependencies.md", text });
  expect(dependencyFindings([manifest])).toHaveLength(2);
  expect(dependencyFindings([manifest, page("`pg`, `@x/*`")])).toEqual([]);
  expect(dependencyFindings([manifest, page("`pg`, `@y/*`")])).toHaveLength(1);
});

describe("security checks", () => {
  const all = Array.from({ length: 68 }, (_, index) => `T${String(index + 1).padStart(2, "0")}`);
  const pageOf = (cells: Readonly<Record<string, string>> = {}): SourceFile => ({
    path: securityChecksPage,
    text: all
      .map((one) => `| ${one} | It holds | ${cells[one] ?? "not shown: later"} |`)
      .join("\n"),
  });
  const tests: SourceFile = {
    path: `${server}/api/x.test.ts`,
    text: 'test("T37, T40: nothing foreign", () => {});',
  };
  const shown = { T37: "`server/src/api/x.test.ts`", T40: "`server/src/api/x.test.ts`" };

  test("a table that agrees with the tests has no finding", () => {
    expect(securityCheckFindings([pageOf(shown), tests])).toEqual([]);
  });

  test.each([
    ["a missing page", [tests]],
    [
      "a test that does not show what the table says",
      [pageOf({ ...shown, T41: shown.T40 }), tests],
    ],
    ["a file that is not there", [pageOf({ ...shown, T01: "`server/src/api/y.test.ts`" }), tests]],
    ["a check that is shown, against the table", [pageOf({ T37: shown.T37 }), tests]],
    ["a check without a test and without a reason", [pageOf({ ...shown, T02: "later" }), tests]],
  ])("%s is found", (_, files) => {
    expect(securityCheckFindings(files)).toHaveLength(1);
  });

  test("a number without a row is found", () => {
    const page = pageOf(shown);
    const text = page.text.replace(/^\| T68.*$/m, "");
    expect(securityCheckFindings([{ ...page, text }, tests])).toHaveLength(1);
  });
});
