import { describe, expect, test } from "vitest";
import { installSentence } from "./install.mjs";

describe("a failed installation is explained in one sentence", () => {
  test.each([
    ["npm error code ENOSPC\nnpm error nospc write", "The disk is full"],
    ["npm error code EACCES\nnpm error path /x", "npm may not write"],
    ["npm error code ENOTFOUND\nnpm error network request failed", "cannot reach"],
    ["npm error code SELF_SIGNED_CERT_IN_CHAIN", "certificate"],
    ["npm error code EUSAGE\nnpm error", "do not match"],
    ["npm error code E404\nnpm error 404 Not Found", "does not have a pinned package"],
  ])("%j", (output, beginning) => {
    const sentence = installSentence(output);
    expect(sentence).toContain(beginning);
    expect(sentence.match(/\.(?: |$)/g)).toHaveLength(1);
  });

  test("an unknown failure keeps npm's words and names the log", () => {
    const sentence = installSentence("npm error code WEIRD\nnpm error the moon is full\n");
    expect(sentence).toMatch(/^npm ci failed \(the moon is full\): see .*install\.log\.$/);
  });
});
